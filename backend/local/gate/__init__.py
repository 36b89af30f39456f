"""The gate of the local AWS: what MiniStack is allowed to see.

MiniStack takes several access keys for root without a signature, answers any
web page, and has paths of its own that wipe everything. The gate stands before
it in the same process, as ASGI middleware, and passes on three things: requests
signed with a key that is known here, the front door's own calls, and MQTT
connections with a presigned URL. It answers everything else with 403.
"""
