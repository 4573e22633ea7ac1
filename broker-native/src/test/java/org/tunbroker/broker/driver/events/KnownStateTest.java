package org.tunbroker.broker.driver.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tunbroker.ipc.control.Event.InterfaceChanged;

class KnownStateTest {
    private final KnownState known = new KnownState(state("tun0", true, 1500));

    private static InterfaceState state(final String name, final boolean up, final int mtu) {
        return new InterfaceState(name, up, mtu);
    }

    private static InterfaceChange change(final int aspect, final String was, final String is) {
        return new InterfaceChange(aspect, was, is);
    }

    @Test
    void shouldTellEachChangeOnceWithWhatItWasAndIs() {
        final InterfaceState next = state("vpn0", false, 1400);
        next.address("10.7.0.1/24");
        next.route("default", "default via 10.7.0.2");
        assertEquals(
                List.of(
                        change(InterfaceChanged.LINK_STATE, "up", "down"),
                        change(InterfaceChanged.MTU, "1500", "1400"),
                        change(InterfaceChanged.ADDRESS, "", "10.7.0.1/24"),
                        change(InterfaceChanged.ROUTE, "", "default via 10.7.0.2"),
                        change(InterfaceChanged.NAME, "tun0", "vpn0")),
                known.compare(next));
        assertEquals(List.of(), known.compare(next));
    }

    @Test
    void shouldTellOfARouteThatChangedAndOfWhatWasRemoved() {
        final InterfaceState first = state("tun0", true, 1500);
        first.address("10.7.0.1/24");
        first.route("default", "default via 10.7.0.2");
        known.compare(first);
        final InterfaceState second = state("tun0", true, 1500);
        second.route("default", "default via 10.7.0.9");
        assertEquals(
                List.of(
                        change(InterfaceChanged.ADDRESS, "10.7.0.1/24", ""),
                        change(
                                InterfaceChanged.ROUTE,
                                "default via 10.7.0.2",
                                "default via 10.7.0.9")),
                known.compare(second));
        assertEquals(
                List.of(change(InterfaceChanged.ROUTE, "default via 10.7.0.9", "")),
                known.compare(state("tun0", true, 1500)));
    }

    @Test
    void shouldCompareAnInterfaceThatComesBackWithWhatItWasBeforeItLeft() {
        final InterfaceState first = state("tun0", true, 1500);
        first.address("10.7.0.1/24");
        known.compare(first);
        assertEquals(
                List.of(change(InterfaceChanged.PRESENCE, "present", "moved")),
                known.compare(InterfaceState.gone(InterfaceState.MOVED)));
        assertEquals(List.of(), known.compare(InterfaceState.gone(InterfaceState.MOVED)));
        assertEquals(
                List.of(
                        change(InterfaceChanged.ADDRESS, "10.7.0.1/24", ""),
                        change(InterfaceChanged.LINK_STATE, "up", "down"),
                        change(InterfaceChanged.PRESENCE, "moved", "present")),
                known.compare(state("tun0", false, 1500)));
    }

    @Test
    void shouldTellManyChangesInSeveralPieces() {
        final int count = 2 * KnownState.MAX_CHANGES + 7;
        final InterfaceState many = state("tun0", true, 1500);
        for (int i = 0; i < count; i++) {
            many.address("10.7." + i / 250 + "." + i % 250 + "/32");
        }
        assertEquals(KnownState.MAX_CHANGES, known.compare(many).size());
        assertEquals(KnownState.MAX_CHANGES, known.compare(many).size());
        assertEquals(7, known.compare(many).size());
        assertEquals(List.of(), known.compare(many));
        assertEquals(
                KnownState.MAX_CHANGES, known.compare(state("tun0", true, 1500)).size());
    }

    @Test
    void shouldTellNothingOfAddressesAndRoutesThatAreTooMany() {
        final InterfaceState first = state("tun0", true, 1500);
        first.address("10.6.0.1/32");
        known.compare(first);
        final InterfaceState many = state("tun0", true, 1400);
        for (int i = 0; i < 2 * InterfaceState.MAX_ENTRIES; i++) {
            many.route("r" + i, "r" + i);
        }
        assertFalse(many.isComplete());
        assertTrue(many.values().size() <= InterfaceState.MAX_ENTRIES);
        assertEquals(List.of(change(InterfaceChanged.MTU, "1500", "1400")), known.compare(many));
        assertEquals(
                List.of(change(InterfaceChanged.ADDRESS, "10.6.0.1/32", "")),
                known.compare(state("tun0", true, 1400)));
    }
}
