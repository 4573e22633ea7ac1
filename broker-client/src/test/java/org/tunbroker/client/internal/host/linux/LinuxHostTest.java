package org.tunbroker.client.internal.host.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
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
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.NetworkNamespace;

/** Brokers by the lock that they hold. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LinuxHostTest {
    @TempDir
    Path folder;

    private final LinuxHost host = new LinuxHost();
    private BrokerDirectory directory;

    @BeforeEach
    void nameDirectory() {
        directory = BrokerDirectory.at(folder);
    }

    @Test
    void shouldFindNobodyWhereNobodyEverServed() {
        assertFalse(host.mayBeServed(directory));
        assertNull(host.findBroker(directory));
    }

    @Test
    void shouldFindTheProcessThatHoldsTheLockUntilItEnds() throws IOException {
        Files.createDirectory(directory.generation(1).path());
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
    void shouldNameTheUnitOfThisUser() {
        assertEquals(
                "see systemctl status tunbroker@" + Credentials.ofThisProcess().effectiveUser(),
                host.installedHint());
    }

    @Test
    void shouldTellWhereThisProcessIs() {
        assertEquals(ProcessHandle.current().pid(), host.processId());
        assertEquals(NetworkNamespace.ofThisProcess(), host.networkNamespace());
    }
}
