package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.broker.startup.FolderCalls;
import org.tunbroker.broker.startup.GenerationFolder;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.rendezvous.BrokerFile;

/** What a broker does when it ends. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the door of Windows has the broker's bell")
@Timeout(60)
class BrokerClosingTest extends BrokerFixture {
    @Test
    void shouldCloseAllItHas() {
        connect(1, 1);
        create(1);
        broker.close();
        assertEquals(List.of("create Vpn", "close Vpn", "end"), driver.calls);
        assertEquals(BrokerFile.CLOSING, peers.file.state());
        assertTrue(peers.closed);
        assertTrue(transport.closed);
        assertFalse(Files.exists(generation.path()));
    }

    @Test
    void shouldRemoveAdaptersWhoseCreationWasUnderWay() {
        connect(1, 1);
        driver.hold();
        send(1, new Request.CreateAdapter("Vpn", "Test", null));
        driver.letAll();
        broker.close();
        assertEquals(List.of("create Vpn", "close Vpn", "end"), driver.calls);
    }

    @Test
    void shouldCloseTheRestWhenOneStepFails() throws IOException {
        driver.failOnce(new IllegalStateException("the driver is broken"));
        GenerationFolder.removeIfPossible(generation.path(), FolderCalls.ofJava());
        broker.close();
        assertTrue(log().contains("while closing"), this::log);
        assertTrue(log().contains("cannot remove " + generation.path()), this::log);
        assertTrue(transport.closed);
    }

    @Test
    void shouldCloseWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        broker.close();
        assertTrue(Thread.interrupted());
        assertTrue(transport.closed);
    }
}
