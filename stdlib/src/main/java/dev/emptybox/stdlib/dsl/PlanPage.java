package dev.emptybox.stdlib.dsl;

import dev.emptybox.stdlib.box.ChangeKinds;

/** The page of the reference on {@code plan --json}. */
final class PlanPage {

    static final String NAME = "plan-json.md";

    private static final String MEMBERS = """
        # A plan as JSON

        `emptybox plan --json` prints one object, and so does `apply --json`, of what was done. Members and kinds are stable: a new
        version may add some, and does not rename or drop one. Read what you know and pass over the rest. Secrets stand in no
        member; where a text would hold one, it holds its name.

        ```json
        {
          "revision": "8f0c3f5a...",
          "exact": true,
          "unknown": [],
          "assumed": [],
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
        | `revision` | text | the commit that the script is from; with `+edits-` and a digest of the edits behind it for a directory that has some, and `working-copy-` with a digest for one outside Git; empty when it is not known |
        | `exact` | true or false | whether an apply on the same box would do just this: nothing is unknown, nothing assumed, nothing failed |
        | `unknown` | list of texts | what the plan cannot know: `FILE:LINE:COLUMN: TASK: BECAUSE`. It is never the same as unchanged. Where the script cannot go on, the text in the place of the task begins with `the script cannot go on: ` |
        | `assumed` | list of texts | what the plan takes to be so without knowing it: `FILE:LINE:COLUMN: TASK: WHAT` |
        | `changes` | list of objects | in the order in which they would be, or were, made; after an apply that failed, those that were made before the failure |
        | `changes[].task` | text | the task and its identity |
        | `changes[].kind` | text | one of the [kinds](#kinds) |
        | `changes[].target` | text | what is changed; a path is relative to the root where it is below it |
        | `changes[].reason` | text | why |
        | `changes[].diff` | text | the difference, unified for a text; may be empty |
        | `changes[].where` | text | where the script asks for the task: `FILE:LINE:COLUMN`; empty when it is not known |
        | `changes[].attempt` | number | after an apply, when it is not 1: in which attempt of its task the change was made; see `retries` |
        | `changes[].partial` | true | after an apply: the change failed, and may be made in part. Otherwise the member is absent |
        | `failed` | null or object | why the script did not come to its end: `where` (`FILE:LINE:COLUMN` or empty), `what`, `why`, `cure`, all texts |
        | `mode` | text | `plan` or `apply` |
        | `pending` | number or null | changes that are still to be made: those of a plan; 0 after an apply, and null after one that failed |

        A plan fails with exit code 1, and prints this object then too. With `--detailed-exitcode` it is 2 when there are changes or
        anything is unknown, because what is unknown may change, and 0 when there is nothing to do. What is only assumed does not
        count.

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
