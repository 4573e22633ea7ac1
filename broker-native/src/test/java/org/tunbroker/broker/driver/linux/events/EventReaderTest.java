package org.tunbroker.broker.driver.linux.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel's messages say, and messages that no kernel sends. */
@Timeout(60)
class EventReaderTest {
    private static final int NEW_NAMESPACE = 45;
    private static final short NEW_RULE = 32;
    private static final short DELETED_RULE = 33;
    private static final int OUTGOING = 4;
    private static final int MULTIPATH = 9;
    private static final int ROUNDS = 100_000;

    private final List<String> heard = new ArrayList<>();
    private final EventReader reader = new EventReader(new EventReader.Listener() {
        @Override
        public void changed(final int index) {
            heard.add("changed " + index);
        }

        @Override
        public void appeared(final int index) {
            heard.add("appeared " + index);
        }

        @Override
        public void left(final int index, final boolean moved) {
            heard.add("left " + index + " " + moved);
        }

        @Override
        public void routingChanged() {
            heard.add("routing");
        }

        @Override
        public void anyChanged() {
            heard.add("any");
        }
    });

    private void assertHeard(final byte[] datagram, final String... expected) {
        heard.clear();
        reader.accept(KernelMessage.wrap(datagram));
        assertEquals(List.of(expected), heard);
    }

    private static byte[] joined(final KernelMessage... messages) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (final KernelMessage message : messages) {
            all.writeBytes(message.bytes());
        }
        return all.toByteArray();
    }

    @Test
    void shouldSayWhichInterfaceAMessageIsAbout() {
        assertHeard(KernelMessage.link(KernelMessage.NEWLINK, 3).bytes(), "appeared 3");
        assertHeard(KernelMessage.link(KernelMessage.DELLINK, 3).bytes(), "left 3 false");
        assertHeard(
                KernelMessage.link(KernelMessage.DELLINK, 3)
                        .attribute(NEW_NAMESPACE, 0)
                        .bytes(),
                "left 3 true");
        assertHeard(KernelMessage.address(KernelMessage.NEWADDR, 4).bytes(), "changed 4");
        assertHeard(KernelMessage.address(KernelMessage.DELADDR, 4).bytes(), "changed 4");
        assertHeard(
                KernelMessage.route(0, 254).attribute(OUTGOING, 5).bytes(), "routing", "changed 5");
        assertHeard(
                KernelMessage.route(0, 254).attribute(MULTIPATH, new byte[8]).bytes(),
                "routing",
                "any");
        assertHeard(new KernelMessage(NEW_RULE).bytes(), "routing");
        assertHeard(new KernelMessage(DELETED_RULE).bytes(), "routing");
        assertHeard(new KernelMessage((short) 28).bytes());
    }

    @Test
    void shouldReadAllMessagesOfADatagram() {
        assertHeard(
                joined(
                        KernelMessage.link(KernelMessage.NEWLINK, 1),
                        KernelMessage.route(0, 254),
                        KernelMessage.address(KernelMessage.NEWADDR, 2),
                        KernelMessage.link(KernelMessage.DELLINK, 3)),
                "appeared 1",
                "routing",
                "changed 2",
                "left 3 false");
    }

    @Test
    void shouldHaveAllLookedAtWhenAMessageHasAnImpossibleLength() {
        for (final int length : new int[] {-1, 0, 15, 17, 1000, Integer.MAX_VALUE}) {
            final byte[] bytes = KernelMessage.address(KernelMessage.NEWADDR, 2).bytes();
            final byte[] cut = Arrays.copyOf(bytes, 16);
            KernelMessage.wrap(cut).putInt(0, length);
            assertHeard(cut, "any");
        }
    }

    @Test
    void shouldIgnoreWhatIsTooShortToNameAnInterface() {
        for (final short type : new short[] {
            KernelMessage.NEWLINK,
            KernelMessage.DELLINK,
            KernelMessage.NEWADDR,
            KernelMessage.DELADDR,
            KernelMessage.NEWROUTE,
            KernelMessage.DELROUTE
        }) {
            assertHeard(new KernelMessage(type).bytes());
        }
        for (int length = 0; length < 16; length++) {
            assertHeard(new byte[length]);
        }
        // an index of three bytes is none
        assertHeard(
                KernelMessage.route(0, 254)
                        .attribute(OUTGOING, (byte) 1, (byte) 2, (byte) 3)
                        .bytes(),
                "routing");
    }

    @Test
    void shouldStandAnyBytes() {
        final Random random = new Random(7);
        final byte[] whole = joined(
                KernelMessage.link(KernelMessage.DELLINK, 1).attribute(NEW_NAMESPACE, 0),
                KernelMessage.route(24, 254)
                        .attribute(OUTGOING, 5)
                        .attribute(MULTIPATH, new byte[16]),
                KernelMessage.address(KernelMessage.NEWADDR, 2));
        for (int round = 0; round < ROUNDS; round++) {
            final byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int i = 0; damaged.length > 0 && i < 4; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            heard.clear();
            reader.accept(KernelMessage.wrap(damaged));
            RouteText.of(KernelMessage.wrap(damaged), 5);
        }
    }

    private static String text(final KernelMessage message, final int index) {
        final RouteText route = RouteText.of(KernelMessage.wrap(message.bytes()), index);
        return route == null ? null : route.identity() + " | " + route.text();
    }

    @Test
    void shouldWriteRoutesAsIpDoes() {
        assertEquals(
                "10.0.0.0/8 | 10.0.0.0/8",
                text(
                        KernelMessage.route(8, 254)
                                .attribute(1, (byte) 10, (byte) 0, (byte) 0, (byte) 0)
                                .attribute(OUTGOING, 5),
                        5));
        assertEquals(
                "default metric 7 table 1000 | default via 10.7.0.2 metric 7 table 1000",
                text(
                        KernelMessage.route(0, 252)
                                .attribute(15, 1000)
                                .attribute(OUTGOING, 5)
                                .attribute(5, (byte) 10, (byte) 7, (byte) 0, (byte) 2)
                                .attribute(6, 7),
                        5));
    }

    @Test
    void shouldFindTheInterfaceAmongSeveralHops() {
        // struct rtnexthop: length, flags, hops, index; then its attributes
        final byte[] hops = KernelMessage.wrap(new byte[24])
                .putShort(0, (short) 8)
                .putInt(4, 4)
                .putShort(8, (short) 16)
                .putInt(12, 5)
                .putShort(16, (short) 8)
                .putShort(18, (short) 5)
                .put(20, new byte[] {10, 7, 0, 2})
                .array();
        final KernelMessage message = KernelMessage.route(0, 254).attribute(MULTIPATH, hops);
        assertEquals("default | default via 10.7.0.2", text(message, 5));
        assertEquals("default | default", text(message, 4));
        assertNull(text(message, 6));
    }

    @Test
    void shouldLeaveOutWhatIsNoRouteThroughTheInterface() {
        assertNull(text(KernelMessage.route(0, 254).attribute(OUTGOING, 5), 6));
        assertNull(text(KernelMessage.route(0, 255).attribute(OUTGOING, 5), 5));
        assertNull(text(KernelMessage.link(KernelMessage.NEWLINK, 5), 5));
    }
}
