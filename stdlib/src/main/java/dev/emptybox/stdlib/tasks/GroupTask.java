package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.Change;
import dev.emptybox.stdlib.box.accounts.AccountChange;
import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Digests;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@TaskDoc(word = "group", summary = "Sees to it that a group is there, or that it is not.", identity = "its name")
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

    @Option(value = "Its number. Without it the system gives one, and an existing group keeps its own.", example = "gid 1001")
    public void gid(int id) {
        number = id;
        if (id <= 0) {
            complain("gid " + id + " is not for other groups", id == 0 ? "0 is the group of root" : "it is a number above 0", "leave gid out, or take one from 1000");
        }
    }

    @Option(value = "A new group gets a number from the range for the system.", example = "system()")
    public void system() {
        forSystem = true;
    }

    @Option(value = "The group is not to be there. Files that belong to it keep its number.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        if (unwanted && (number != null || forSystem)) {
            complain(id() + " is absent and has other options", "what is not there has no gid", "drop absent() or the others");
        }
        if (identity().equals("root") && (unwanted || number != null)) {
            complain(id() + " is not to be changed", "the box needs it as it is", "name another group");
        }
    }

    @Override
    Decision plan(Context context) {
        Optional<Account.Group> found = context.box().accounts().group(identity());
        String mark = Digests.sha256(identity() + " " + number + " " + unwanted);
        if (unwanted) {
            return found.isEmpty() ? Decision.nothing("it does not exist", Map.of(), mark)
                : wants(new Decision.Wanted(new AccountChange.RemoveGroup(identity()), "it is to be absent", ""), Map.of(), mark);
        }
        if (found.isEmpty()) {
            var group = new Account.Group(identity(), number, Set.of());
            return wants(Decision.Wanted.absent(new AccountChange.MakeGroup(group, forSystem), ""), values(number), mark);
        }
        Integer gid = found.get().gid();
        if (number == null || number.equals(gid)) {
            return Decision.nothing("it is already so", values(gid), mark);
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
