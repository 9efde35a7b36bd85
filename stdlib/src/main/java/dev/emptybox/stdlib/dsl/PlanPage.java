package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.box.ChangeKinds;

/** The reference page about {@code plan --json}. */
final class PlanPage {

    static final String NAME = "plan-json.md";

    private static final String MEMBERS = """
        # A plan as JSON

        `emptybox plan --json` prints one object; `apply --json` prints the same for what was done. Members and kinds are stable: a new version may add some, but does not rename or remove any. Ignore unknown members. No member contains a secret; a text contains the name of the secret instead.

        ```json
        {
          "revision": "8f0c3f5a...",
          "exact": true,
          "unknown": [],
          "assumed": [],
          "notices": [],
          "changes": [
            {"task": "template app.config", "kind": "file.write", "target": "app.config", "reason": "its content differs", "diff": "--- app.config\\n+++ app.config\\n@@ ...",
             "where": "converge.groovy:12:1"}
          ],
          "failed": null,
          "mode": "plan",
          "pending": 1
        }
        ```

        | member | type | is |
        |---|---|---|
        | `revision` | text | the commit of the script, followed by `+edits-` and a digest for a directory with uncommitted edits; `working-copy-` and a digest for a directory outside Git; empty if unknown |
        | `exact` | true or false | whether an apply on the same box would do exactly this: nothing is unknown, assumed or failed |
        | `unknown` | list of texts | what the plan cannot know: `FILE:LINE:COLUMN: TASK: BECAUSE`. Unknown never means unchanged. Where the script cannot go on, the text in place of the task begins with `the script cannot go on: ` |
        | `assumed` | list of texts | what the plan assumes: `FILE:LINE:COLUMN: TASK: WHAT` |
        | `notices` | list of texts | what may not be as it was meant although the plan is exact: `FILE:LINE:COLUMN: TASK: WHAT` |
        | `changes` | list of objects | in the order in which they would be, or were, made; after an apply, without programs that ran and reported no change; after a failed apply, those made before the failure |
        | `changes[].task` | text | the task and its identity |
        | `changes[].kind` | text | one of the [kinds](#kinds) |
        | `changes[].target` | text | what is changed; a path below the root is relative to it |
        | `changes[].reason` | text | why |
        | `changes[].diff` | text | the diff, in unified format for text, secrets by name; of a service, and of a secret with another value, a line for each difference: `~ env PORT 80 -> 81`, `~ secret db has another value`, `~ template app.config: its content differs`; may be empty |
        | `changes[].where` | text | where the script declares the task: `FILE:LINE:COLUMN`; `converge.groovy` alone for what is no longer declared |
        | `changes[].within` | list of texts | only in a [task of the state repo](own-tasks.md): the tasks that contain this one, outermost first, such as `webApp shop` |
        | `changes[].attempt` | number | after an apply, if not 1: the attempt of the task that made the change; see `retries` |
        | `changes[].partial` | true | after an apply: the change failed and may be partially made. Otherwise absent |
        | `failed` | null or object | why the script did not complete: `where` (`FILE:LINE:COLUMN` or empty), `what`, `why`, `cure`, all texts; `calledFrom`, a list of texts, if that is in a file which others call |
        | `mode` | text | `plan` or `apply` |
        | `pending` | number or null | changes still to be made: those of a plan; 0 after an apply, null after a failed one |

        A failed plan prints this object too and exits with 1. With `--detailed-exitcode` the exit code is 2 if there are changes or anything is unknown, because what is unknown may change, and 0 if there is nothing to do. Assumptions do not count.

        ## Kinds

        | kind | target | does |
        |---|---|---|
        """;

    private PlanPage() {
    }

    static String text() {
        var text = new StringBuilder(MEMBERS);
        ChangeKinds.all().forEach((kind, meaning) -> text.append("| `").append(kind).append("` | ").append(meaning.target())
            .append(" | ").append(meaning.does()).append(" |\n"));
        return text.toString();
    }
}
