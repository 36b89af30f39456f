"""Creates the staff: users of the stage's Cognito user pool, in the group of their role."""

from __future__ import annotations

from botocore.exceptions import ClientError

from backend.deploy.aws import Aws


def ensure_user(aws: Aws, pool_id: str, username: str, password: str, role: str, name: str) -> None:
    """Create `username` or reset its password and name, and put it into the group `role`.

    `name` is shown to customers while this user makes their drink. The password is
    permanent, and need not be changed at the first sign-in. `role` is `manager`,
    `barista` or `display`.
    """
    cognito = aws.client("cognito-idp")
    try:
        cognito.admin_create_user(UserPoolId=pool_id, Username=username, MessageAction="SUPPRESS")
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] != "UsernameExistsException":
            raise
    cognito.admin_update_user_attributes(
        UserPoolId=pool_id, Username=username, UserAttributes=[{"Name": "name", "Value": name}]
    )
    cognito.admin_set_user_password(
        UserPoolId=pool_id, Username=username, Password=password, Permanent=True
    )
    cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=username, GroupName=role)
