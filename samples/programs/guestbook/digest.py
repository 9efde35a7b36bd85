"""Writes how many entries there are to a file."""
import os
import sys

import redis

database = redis.Redis(port=int(os.environ["REDIS_PORT"]), password=os.environ["REDIS_PASSWORD"])
with open(sys.argv[1], "w") as file:
    file.write("%d entries\n" % database.llen("entries"))
