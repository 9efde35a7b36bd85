"""Takes new entries from the queue, one after the other, and adds them to the guestbook."""
import json
import os
import time

import redis

database = redis.Redis(port=int(os.environ["REDIS_PORT"]), password=os.environ["REDIS_PASSWORD"], decode_responses=True)
while True:
    try:
        found = database.brpop("new", timeout=10)
        if found:
            text = " ".join(found[1].split())
            database.rpush("entries", json.dumps({"text": text}))
            print("added: " + text, flush=True)
    except redis.ConnectionError as down:
        print(down, flush=True)
        time.sleep(1)
