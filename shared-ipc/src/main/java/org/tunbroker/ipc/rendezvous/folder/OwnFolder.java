package org.tunbroker.ipc.rendezvous.folder;

import java.io.IOException;
import java.nio.file.Path;

/** Folders that one user alone can enter, as an operating system has them. Thread-safe. */
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
     * Looks whether this user owns a folder and nobody else can enter it.
     *
     * @param folder that exists; a link is none
     * @return null if it is so; else what is wrong, in brackets behind the folder's name
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
