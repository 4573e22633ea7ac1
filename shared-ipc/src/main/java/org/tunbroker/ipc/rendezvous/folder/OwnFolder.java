package org.tunbroker.ipc.rendezvous.folder;

import java.io.IOException;
import java.nio.file.Path;

/** An operating system's folders that only one user can enter. Thread-safe. */
public interface OwnFolder {
    /**
     * Finds the folder of all broker directories, where nothing else is configured.
     *
     * @return an absolute path
     * @throws IOException if there is no place for it
     */
    Path defaultBase() throws IOException;

    /**
     * Makes a folder that only this user can enter.
     *
     * @param folder whose parent exists
     * @throws java.nio.file.FileAlreadyExistsException if there is anything of that name
     * @throws IOException if it cannot be made
     */
    void make(Path folder) throws IOException;

    /**
     * Checks that this user owns a folder and nobody else can enter it.
     *
     * @param folder that exists and is not a link
     * @return null if so; else the fault, to follow the folder's name in brackets
     * @throws IOException if it cannot be looked at
     */
    String fault(Path folder) throws IOException;

    /**
     * Names this user.
     *
     * @return as faults name users
     */
    String user();
}
