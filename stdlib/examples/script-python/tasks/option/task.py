#!/usr/bin/env python3
# emptybox: check
import json, pathlib, sys

wanted = json.load(sys.stdin)
file = pathlib.Path(wanted['file'])
before = json.loads(file.read_text()) if file.exists() else {}
after = {**before, **wanted['options']}
changes = [f'{name}: {before.get(name)} -> {value}' for name, value in after.items() if before.get(name) != value]

if changes and not wanted['check']:
    file.write_text(json.dumps(after, indent=2))
json.dump({'changed': bool(changes), 'message': '; '.join(changes) or 'all options are set',
           'diff': '\n'.join(changes), 'values': {'count': len(after)}}, sys.stdout)
