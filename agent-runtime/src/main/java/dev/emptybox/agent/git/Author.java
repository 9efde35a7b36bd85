package dev.emptybox.agent.git;

import java.util.Objects;

/** The author of commits. */
public record Author(String name, String mail) {

    public Author {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(mail, "mail is null");
    }
}
