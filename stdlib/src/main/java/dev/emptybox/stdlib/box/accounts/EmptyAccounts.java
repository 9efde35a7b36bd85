package dev.emptybox.stdlib.box.accounts;

import dev.emptybox.stdlib.model.Account;
import java.util.Optional;
import java.util.Set;

/** Only root. */
final class EmptyAccounts implements AccountReads {

    @Override
    public Optional<Account.User> user(String name) {
        return name.equals("root") ? Optional.of(new Account.User("root", 0, "root", Set.of(), "/root", "/bin/sh")) : Optional.empty();
    }

    @Override
    public Optional<Account.Group> group(String name) {
        return name.equals("root") ? Optional.of(new Account.Group("root", 0, Set.of())) : Optional.empty();
    }

    @Override
    public Optional<String> userNumbered(int uid) {
        return Optional.empty();
    }

    @Override
    public Optional<String> groupNumbered(int gid) {
        return Optional.empty();
    }

    @Override
    public Set<String> primaryUsers(String group) {
        return Set.of();
    }

    @Override
    public boolean known() {
        return false;
    }
}
