package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.accounts.AccountChange;
import dev.emptybox.stdlib.engine.Accounts;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Digests;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@KnownAs(ansible = "group", puppet = "group", chef = "group")
@TaskDoc(word = "group", summary = "Ensures that a group exists or is absent.", identity = "its name")
public final class GroupTask extends Task {

    private Integer number;
    private boolean forSystem;
    private boolean unwanted;

    public GroupTask(String identity) {
        super(identity);
        if (!identity.isBlank() && !Accounts.isName(identity)) {
            complain("'" + identity + "' cannot be the name of a group", Accounts.NAME, "");
        }
    }

    @Option(value = "The gid. Default: assigned by the system; an existing group keeps its own.", example = "gid 1001")
    public void gid(int id) {
        number = id;
        if (id <= 0) {
            complain("gid " + id + " is not allowed", id == 0 ? "0 is the root group" : "it is a number above 0", "leave gid out, or use 1000 or above");
        }
    }

    @Option(value = "Gives a new group a gid from the system range.", example = "system()")
    public void system() {
        forSystem = true;
    }

    @Option(value = "Removes the group. Files that belong to it keep its gid.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        if (unwanted && (number != null || forSystem)) {
            complain(id() + " is absent and has other options", "an absent group has no gid", "remove absent() or the other options");
        }
        if (identity().equals("root") && (unwanted || number != null)) {
            complain(id() + " cannot be changed", "it is a system group", "name another group");
        }
    }

    @Override
    protected Decision plan(Context context) {
        Optional<Account.Group> found = context.box().accounts().group(identity());
        String mark = Digests.sha256(identity() + " " + number + " " + unwanted);
        if (unwanted) {
            return found.isEmpty() ? Decision.nothing("it does not exist", Map.of(), mark)
                : wants(new Decision.Wanted(new AccountChange.RemoveGroup(identity()), "it is declared absent", ""), Map.of(), mark);
        }
        if (found.isEmpty()) {
            var group = new Account.Group(identity(), number, Set.of());
            return wants(Decision.Wanted.absent(new AccountChange.MakeGroup(group, forSystem), ""), values(number), mark);
        }
        Integer gid = found.get().gid();
        if (number == null || number.equals(gid)) {
            return Decision.nothing("it is up to date", values(gid), mark);
        }
        return wants(new Decision.Wanted(new AccountChange.ChangeGroup(identity(), number), "gid " + gid + " -> " + number, ""), values(number), mark);
    }

    private static Map<String, Object> values(Integer gid) {
        var values = new HashMap<String, Object>();
        if (gid != null) {
            values.put("gid", gid);
        }
        return values;
    }

    private Decision wants(Decision.Wanted wanted, Map<String, Object> values, String mark) {
        return new Decision("", List.of(wanted), values,
            id() + " has not been done yet", mark);
    }
}
