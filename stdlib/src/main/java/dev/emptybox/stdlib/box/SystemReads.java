package dev.emptybox.stdlib.box;

import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Change;
import dev.emptybox.stdlib.model.Software;
import dev.emptybox.stdlib.model.Unit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a task may know of the accounts, the packages and the init system of a box. */
public interface SystemReads {

    Optional<Account.User> user(String name);

    Optional<Account.Group> group(String name);

    /** The user with this number, as far as it can be seen. */
    Optional<String> userNumbered(int uid);

    /** The group with this number, as far as it can be seen. */
    Optional<String> groupNumbered(int gid);

    /** The users whose first group it is, as far as they can be seen. */
    Set<String> primaryUsers(String group);

    /** Whether processes of the user run. */
    boolean hasProcesses(String user);

    /** Whether an account that is not found is not there. An empty box cannot say which ones its image will have. */
    boolean knowsAccounts();

    /** A service of the init system. */
    Unit.State unit(Unit.Provider provider, String name);

    /** Quickly, without a look at what the package sources offer. */
    Software.State packageState(String name);

    /** What could be installed; asks no server. */
    Software.Offer packageOffer(String name);

    /** Every package that the change would install, upgrade or remove; empty when the package manager cannot tell. */
    Optional<List<Software.Move>> rehearse(Change.OfPackage change);
}
