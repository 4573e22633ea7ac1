package org.tunbroker.client;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A session for each test, in memory that the broker's end of its rings shares. */
abstract class SessionFixture {
    @TempDir
    Path folder;

    OneSession one;
    Session session;

    @BeforeEach
    void open() {
        one = new OneSession(folder);
        session = one.session;
    }

    @AfterEach
    void close() {
        one.close();
    }
}
