"""The gate: authenticates every request to the local AWS.

MiniStack 1.5.33 accepts several access keys as root's without a signature, answers
requests of any web page, and has paths of its own that delete everything. The gate is
ASGI middleware in the same process. It admits requests that are signed with a known
key, the front door's calls, and MQTT connections with a presigned URL. It answers
everything else with 403.

Not needed once MiniStack verifies signatures, and can disable CORS and its own paths.
"""
