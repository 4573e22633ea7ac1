package org.tunbroker.launcher.service.windows;

import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.installed.windows.StartMessage;

/**
 * Decides by the list of users who gets a broker, and whose broker has to end. Thread-safe; the
 * list is read anew each time.
 */
final class StartRequests {
    private final AllowedUsers users;
    private final UserBrokers brokers;
    private final Consumer<String> log;

    /**
     * Makes it.
     *
     * @param log takes what is wrong with the list
     */
    StartRequests(final AllowedUsers users, final UserBrokers brokers, final Consumer<String> log) {
        this.users = users;
        this.brokers = brokers;
        this.log = log;
    }

    /** Starts the broker of the user with a SID, if an administrator put that user on the list. */
    StartMessage.Answer answer(final String sid) {
        try {
            return users.contains(sid)
                    ? brokers.start(sid)
                    : new StartMessage.Answer(
                            ErrorCode.ERROR_ACCESS_DENIED.code(),
                            "user " + sid + " is not on its list; an administrator runs"
                                    + " tunbroker install --user " + sid);
        } catch (final TunException ex) {
            return new StartMessage.Answer(ex.code(), ex.getMessage());
        }
    }

    /** Ends the brokers of users whom an administrator took off the list. */
    void endUnlisted() {
        try {
            brokers.endUnless(users::contains);
        } catch (final TunException ex) {
            // nobody gets a broker by a list that cannot be read; those that run go on
            log.accept("the list of users: " + ex.getMessage());
        }
    }
}
