package org.tunbroker.client.internal.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.Mtu;

/** Which changes are made again on a new interface, and in which order. */
class AppliedChangesTest {
    private static final Change UP = Change.set(new LinkState(true));
    private static final Change DOWN = Change.set(new LinkState(false));

    private final AppliedChanges applied = new AppliedChanges();

    private static InterfaceAddress address(final int last) {
        try {
            return new InterfaceAddress(
                    InetAddress.getByAddress(new byte[] {10, 7, 0, (byte) last}), 24);
        } catch (final UnknownHostException ex) {
            throw new AssertionError(ex);
        }
    }

    @Test
    void shouldMakeTheLastValueAtThePlaceOfTheLast() {
        applied.add(List.of(Change.set(new Mtu(1400)), Change.add(address(1)), UP));
        applied.add(List.of(Change.set(new Mtu(1300))));
        applied.add(List.of(DOWN));
        assertEquals(
                List.of(List.of(Change.add(address(1)), Change.set(new Mtu(1300)), DOWN)),
                applied.lists());
    }

    @Test
    void shouldForgetWhatWasRemoved() {
        applied.add(List.of(Change.add(address(1)), Change.add(address(2))));
        applied.add(List.of(Change.remove(address(1)), Change.remove(address(3))));
        assertEquals(List.of(List.of(Change.add(address(2)))), applied.lists());
        applied.add(List.of(Change.add(address(1))));
        assertEquals(
                List.of(List.of(Change.add(address(2)), Change.add(address(1)))), applied.lists());
    }

    @Test
    void shouldMakeListsThatABrokerTakes() {
        final List<Change> many = new ArrayList<>();
        for (int i = 1; i <= Change.MAX_COUNT + 1; i++) {
            many.add(Change.add(address(i)));
        }
        applied.add(many);
        assertEquals(
                List.of(many.subList(0, Change.MAX_COUNT), many.subList(Change.MAX_COUNT, 33)),
                applied.lists());
        assertEquals(List.of(), new AppliedChanges().lists());
    }
}
