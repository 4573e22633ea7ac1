package org.tunbroker.broker.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.memory.Doorbells;
import org.tunbroker.ipc.os.linux.SealedMemory;
import org.tunbroker.ipc.os.linux.socket.SocketListener;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.Handshake;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class PeersTest {
    private static final long GENERATION = 3;
    private static final long AERON_CLIENT = 4711;

    private final SealedMemory doorbells =
            SealedMemory.create("tunbroker-doorbells", Doorbells.LENGTH);
    private final List<LinuxPeer> found = new ArrayList<>();
    private final Peers peers = new Peers(
            new PeerHandshake(GENERATION, doorbells.descriptor(), () -> {}, warning -> {}),
            System::nanoTime);
    private SocketListener listener;
    private UnixSocket client;

    @BeforeEach
    void connect(@TempDir final Path folder) {
        listener = SocketListener.open(folder.resolve("socket"));
        client = UnixSocket.connect(
                listener.path(), System.nanoTime() + TimeUnit.SECONDS.toNanos(20));
        peers.add(listener.accept());
        found.addAll(peers.closeForgotten());
    }

    @AfterEach
    void close() {
        client.close();
        peers.close();
        listener.close();
        doorbells.close();
    }

    @Test
    void shouldKnowFromItsLastMessageHowAeronKnewWhoDied() {
        final LinuxPeer peer = found.get(0);
        client.send(Handshake.hello(1, GENERATION));
        peers.receive(peer);
        client.send(Handshake.joined(AERON_CLIENT));
        // its process may be seen to end before its socket is read
        peers.end(peer);
        final List<Long> abandoned = new ArrayList<>();
        assertFalse(peers.isAnybodyComing(abandoned::add));
        assertEquals(List.of(AERON_CLIENT), abandoned);
    }
}
