package org.tunbroker.client.internal.host.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;
import static org.tunbroker.client.internal.connect.FakeBroker.awaitTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.place.BrokerDirectory;
import org.tunbroker.ipc.place.Generation;
import org.tunbroker.ipc.place.NetworkNamespace;
import org.tunbroker.ipc.ring.SessionSegment;

/** Brokers by the lock that they hold, and memory by its files. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LinuxHostTest {
    private static final int CAPACITY = 0x20000;
    private static final Reply.SessionStarted STARTED = new Reply.SessionStarted(2, CAPACITY, 3);

    @TempDir
    Path folder;

    private final LinuxHost host = new LinuxHost();
    private BrokerDirectory directory;
    private Generation generation;

    @BeforeEach
    void makeGeneration() throws IOException {
        directory = BrokerDirectory.at(folder);
        generation = directory.generation(1);
        Files.createDirectories(generation.sessions());
    }

    @Test
    void shouldFindNobodyWhereNobodyEverServed() {
        assertFalse(host.mayBeServed(directory));
        assertNull(host.findBroker(directory));
    }

    @Test
    void shouldFindTheProcessThatHoldsTheLockUntilItEnds() throws IOException {
        final BrokerProcess broker;
        try (LockHolder holder = new LockHolder(folder)) {
            assertTrue(host.mayBeServed(directory));
            broker = host.findBroker(directory);
            assertEquals(holder.processId(), broker.id());
            assertTrue(broker.look());
        }
        awaitTrue(() -> !broker.look());
        broker.close();
        assertNull(host.findBroker(directory), "the file is still there");
    }

    @Test
    void shouldMapASession() {
        SessionSegment.create(generation.session(3), CAPACITY).markEnded(5);
        assertEquals(5, host.openSession(generation, STARTED).endCode());
        host.discardSession(STARTED);
    }

    @Test
    void shouldMapASessionForAnInterruptedThreadAndKeepItsFlag() {
        SessionSegment.create(generation.session(3), CAPACITY);
        Thread.currentThread().interrupt();
        assertEquals(CAPACITY, host.openSession(generation, STARTED).capacity());
        assertTrue(Thread.interrupted());
    }

    @Test
    void shouldRefuseASessionThatIsGone() {
        assertFails(ErrorCode.ERROR_FILE_NOT_FOUND, () -> host.openSession(generation, STARTED));
    }

    @Test
    void shouldTellWhereThisProcessIs() {
        assertEquals(ProcessHandle.current().pid(), host.processId());
        assertEquals(NetworkNamespace.ofThisProcess(), host.networkNamespace());
    }
}
