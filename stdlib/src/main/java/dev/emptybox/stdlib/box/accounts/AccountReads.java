package dev.emptybox.stdlib.box.accounts;

import dev.emptybox.stdlib.box.Capability;
import dev.emptybox.stdlib.box.Recorded;
import dev.emptybox.stdlib.model.Account;
import java.util.Optional;
import java.util.Set;

/** The users and groups of a box. */
public interface AccountReads {

    Capability<AccountReads> CAPABILITY = new Capability<>("accounts", AccountReads.class, box -> new EmptyAccounts(), PlannedAccounts::new);

    @Recorded(kind = "user", missing = "whether there is a user %s")
    Optional<Account.User> user(String name);

    @Recorded(kind = "group", missing = "whether there is a group %s")
    Optional<Account.Group> group(String name);

    /** The user with this uid, as far as visible. */
    @Recorded(kind = "uid", missing = "whether uid %s is free")
    Optional<String> userNumbered(int uid);

    /** The group with this gid, as far as visible. */
    @Recorded(kind = "gid", missing = "whether gid %s is free")
    Optional<String> groupNumbered(int gid);

    /** The users whose primary group it is, as far as visible. */
    @Recorded(kind = "primary", missing = "whose primary group %s is")
    Set<String> primaryUsers(String group);

    /** Whether an account that is not found is certainly missing. An empty box does not know the accounts of its image. */
    default boolean known() {
        return true;
    }
}
