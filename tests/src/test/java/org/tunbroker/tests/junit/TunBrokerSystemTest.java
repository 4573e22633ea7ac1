package org.tunbroker.tests.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.TunException;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.TunClient;
import org.tunbroker.junit.TunBroker;

/** A test class with a broker of its own. */
@EnabledOnOs({OS.LINUX, OS.WINDOWS})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(60)
@TunBroker
class TunBrokerSystemTest {
    private static TunClient ofTheClass;
    private static TunClient ofTheFirstTest;

    @BeforeAll
    static void keep(final TunClient client) {
        ofTheClass = client;
    }

    @Test
    @Order(1)
    void shouldGiveEachParameterAClientOfItsOwn(
            final TunClient client, final TunClient other, final ConnectOptions options) {
        ofTheFirstTest = client;
        assertNotSame(client, other);
        assertEquals(client.brokerProcessId(), other.brokerProcessId());
        try (TunClient third = TunClient.connect(options)) {
            assertEquals(client.brokerProcessId(), third.brokerProcessId());
        }
        client.createAdapter("One", "Test").startSession();
    }

    @Test
    @Order(2)
    void shouldCloseTheClientsOfATestAfterIt(final TunClient client) {
        assertThrows(TunException.class, ofTheFirstTest::adapters);
        assertEquals(ofTheClass.brokerProcessId(), client.brokerProcessId());
        // the name is free again
        client.createAdapter("One", "Test");
    }

    @Nested
    class WithinIt {
        @Test
        void shouldShareTheBroker(final TunClient client) {
            assertEquals(ofTheClass.brokerProcessId(), client.brokerProcessId());
        }
    }

    @AfterAll
    static void shouldStillHaveTheClientOfTheClass() {
        assertTrue(ofTheClass.adapters().isEmpty());
    }
}
