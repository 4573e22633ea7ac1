package org.tunbroker.launcher.command.install;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** A user of the system that is not root. Immutable. */
final class OrdinaryUser {
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}";

    private final String name;
    private final int number;

    OrdinaryUser(final String name, final int number) {
        this.name = name;
        this.number = number;
    }

    /**
     * Finds a user.
     *
     * @param name or number
     * @throws TunException ERROR_INVALID_PARAMETER if there is none of that name, or it is root
     */
    static OrdinaryUser of(final String name) {
        // neither an option of id's nor a word of a rule
        if (!name.matches(NAME)) {
            throw invalid(name + " is no user's name");
        }
        final int number;
        try {
            number = Integer.parseInt(
                    SystemCommand.of("/usr/bin/id", "-u", name).output().trim());
        } catch (final TunException ex) {
            throw invalid("there is no user " + name);
        }
        if (number == 0) {
            throw invalid("root needs no installed broker: its first client starts one");
        }
        return new OrdinaryUser(name, number);
    }

    private static TunException invalid(final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_PARAMETER, "install", reason);
    }

    String name() {
        return name;
    }

    int number() {
        return number;
    }
}
