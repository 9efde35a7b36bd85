"""Changes the stored entries to the form that a new release wants; can be repeated."""
import json
import os
import sys

import redis

database = redis.Redis(port=int(os.environ["REDIS_PORT"]), password=os.environ["REDIS_PASSWORD"], decode_responses=True)
if sys.argv[1] != "2-names":
    sys.exit("there is no migration " + sys.argv[1])
for number, entry in enumerate(database.lrange("entries", 0, -1)):
    database.lset("entries", number, json.dumps({"name": "anonymous", **json.loads(entry)}))
print("every entry has a name")
