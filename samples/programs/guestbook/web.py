"""The guestbook: shows the entries, and leaves new ones to the worker."""
import json
import os

import flask
import redis

with open("settings.json") as file:
    title = json.load(file)["title"]
database = redis.Redis(port=int(os.environ["REDIS_PORT"]), password=os.environ["REDIS_PASSWORD"], decode_responses=True)
app = flask.Flask(__name__)


def line(entry):
    return entry["text"] + (", by " + entry["name"] if "name" in entry else "")


@app.get("/")
def entries():
    lines = [title] + [line(json.loads(entry)) for entry in database.lrange("entries", 0, -1)]
    return flask.Response("\n".join(lines) + "\n", mimetype="text/plain")


@app.post("/")
def sign():
    database.lpush("new", flask.request.get_data(as_text=True))
    return flask.Response("thank you\n", status=202, mimetype="text/plain")


@app.get("/healthz")
def healthz():
    database.ping()
    return "ok\n"


app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
