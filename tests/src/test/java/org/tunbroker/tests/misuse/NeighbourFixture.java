package org.tunbroker.tests.misuse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.tunbroker.tests.jvm.BrokerFolder;

/** A broker for all tests of a class, and a neighbour whom it must serve after each of them. */
abstract class NeighbourFixture {
    static BrokerFolder folder;
    static Neighbour neighbour;

    @BeforeAll
    static void start() {
        folder = BrokerFolder.create();
        neighbour = Neighbour.in(folder);
    }

    @AfterAll
    static void stop() {
        neighbour.close();
        folder.close();
    }

    @AfterEach
    void shouldServeOthersAllTheSame() {
        neighbour.assertServed();
    }
}
