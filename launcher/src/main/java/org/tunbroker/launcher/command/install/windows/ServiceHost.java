package org.tunbroker.launcher.command.install.windows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** What an installation of the service asks of the machine, and changes there. */
interface ServiceHost {
    /**
     * Finds a user by the account's name.
     *
     * @return its SID
     * @throws org.tunbroker.TunException ERROR_INVALID_PARAMETER if that is no user
     */
    String sidOf(String account);

    /** Tells whether this process may set a service up. */
    boolean isElevated();

    /**
     * Refuses a folder that others than administrators can change, with all that is in it.
     *
     * @throws org.tunbroker.TunException ERROR_ACCESS_DENIED
     */
    void checkTrust(Path folder);

    /**
     * Makes a folder, or gives one that exists its rights.
     *
     * @param rights in SDDL
     * @throws IOException if it cannot be made
     * @throws org.tunbroker.TunException ERROR_ACCESS_DENIED if a user made it before
     */
    void makeFolder(Path folder, String rights) throws IOException;

    /** Tells whether the service is set up. */
    boolean exists();

    /** Sets the service up, or gives it another command. */
    void create(String displayName, String command);

    /** Starts the service, unless it runs, and waits until it serves. */
    void start(Duration timeout);

    /** Stops the service, if it runs, and waits until it has ended. */
    void stop(Duration timeout);

    /** Deletes the service. */
    void delete();
}
