package org.tunbroker.tests.kernel;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** One client of a broker for all tests of a class; its adapters go after each test. */
abstract class InterfaceFixture {
    static Testbed testbed;
    static KernelClient client;

    @BeforeAll
    static void start() {
        testbed = Testbed.create();
        client = testbed.startClient();
    }

    @AfterAll
    static void stop() throws Exception {
        testbed.close();
    }

    @AfterEach
    void closeAdapters() {
        client.closeAdapters();
    }
}
