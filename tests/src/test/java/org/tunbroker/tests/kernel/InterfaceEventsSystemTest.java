package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.tests.jvm.NetworkNamespace;

/** Others change an interface, by the system's own command, and each client hears of it once. */
@Timeout(120)
class InterfaceEventsSystemTest {
    private static final String NAME = "Watched";
    private static final int INVALID = ErrorCode.ERROR_INVALID_PARAMETER.code();

    /** What {@code ip} does in the testbed's namespace. */
    private static void ip(final Testbed testbed, final String... words) {
        final String[] command = new String[words.length + 1];
        command[0] = "ip";
        System.arraycopy(words, 0, command, 1, words.length);
        testbed.network().run(command);
    }

    private static void expectTold(
            final KernelClient client, final String kind, final String was, final String is) {
        client.awaitChange(NAME, kind, was, is);
        assertEquals(1, client.changeCount(NAME, kind, was, is));
    }

    @Test
    void shouldTellOfEachChangeFromOutsideOnce() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            changeFromOutside(testbed, testbed.startClient());
        }
    }

    @Test
    void shouldTellAnOrdinaryUserTheSame() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            changeFromOutside(testbed, testbed.startClientOfOrdinaryUser());
        }
    }

    private static void changeFromOutside(final Testbed testbed, final KernelClient client) {
        final RemoteAdapter adapter = client.createAdapter(NAME);
        adapter.configure("add=10.7.1.1/24", "add=fd07:1::1/64", "up=true");
        expectTold(client, "LINK_STATE", "down", "up");
        expectTold(client, "ADDRESS", "-", "10.7.1.1/24");
        expectTold(client, "ROUTE", "-", "10.7.1.0/24");
        final long begin = System.nanoTime();
        ip(testbed, "link", "set", "dev", NAME, "mtu", "1400");
        final long changed = System.nanoTime();
        expectTold(client, "MTU", "1500", "1400");
        System.out.println("interface changed: ip ran for ms="
                + TimeUnit.NANOSECONDS.toMillis(changed - begin) + ", told ms later="
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - changed));
        ip(testbed, "route", "add", "default", "via", "10.7.1.2", "metric", "7");
        expectTold(client, "ROUTE", "-", "default via 10.7.1.2 metric 7");
        ip(testbed, "route", "add", "10.9.0.0/16", "dev", NAME);
        expectTold(client, "ROUTE", "-", "10.9.0.0/16");
        ip(testbed, "route", "delete", "10.9.0.0/16", "dev", NAME);
        expectTold(client, "ROUTE", "10.9.0.0/16", "-");
        ip(testbed, "address", "add", "10.8.1.1/32", "dev", NAME);
        expectTold(client, "ADDRESS", "-", "10.8.1.1/32");
        ip(testbed, "address", "delete", "10.8.1.1/32", "dev", NAME);
        expectTold(client, "ADDRESS", "10.8.1.1/32", "-");
        // the default route goes with it, of which Linux itself says nothing
        ip(testbed, "link", "set", "dev", NAME, "down");
        expectTold(client, "LINK_STATE", "up", "down");
        expectTold(client, "ROUTE", "default via 10.7.1.2 metric 7", "-");
        expectTold(client, "ADDRESS", "fd07:1::1/64", "-");
        ip(testbed, "link", "set", "dev", NAME, "name", "renamed");
        expectTold(client, "NAME", NAME, "renamed");
        assertEquals("renamed", client.ask("info", adapter.number()).get(0));
        assertEquals(List.of("renamed"), client.ask("list"));
        adapter.setMtu(1300);
        expectTold(client, "MTU", "1400", "1300");
    }

    @Test
    @Tag("heavy")
    void shouldTellOfAnInterfaceThatIsMovedToAnotherNamespace() throws Exception {
        try (Testbed testbed = Testbed.create();
                NetworkNamespace other = NetworkNamespace.createOrSkip()) {
            final KernelClient client = testbed.startClient();
            final RemoteAdapter adapter = client.createAdapter(NAME);
            testbed.move(adapter, other);
            expectTold(client, "PRESENCE", "present", "moved");
            final List<String> moved = client.ask("info", adapter.number());
            assertEquals(NAME, moved.get(0));
            assertEquals("0", moved.get(1));
            assertEquals(Long.toString(adapter.luid()), moved.get(2));
            other.run(
                    "ip", "link", "set", "dev", NAME, "netns", testbed.network().file());
            expectTold(client, "PRESENCE", "moved", "present");
            ip(testbed, "link", "delete", "dev", NAME);
            expectTold(client, "PRESENCE", "present", "deleted");
        }
    }

    @Test
    @Tag("heavy")
    void shouldTellAllClientsThatHaveAHandleAndNobodyElse() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final KernelClient owner = testbed.startClient();
            final RemoteAdapter adapter = owner.createAdapter(NAME);
            final KernelClient other = testbed.startClient();
            other.ask("open", NAME);
            final KernelClient stranger = testbed.startClient();
            adapter.setMtu(1400);
            expectTold(owner, "MTU", "1500", "1400");
            expectTold(other, "MTU", "1500", "1400");
            ip(testbed, "link", "set", "dev", NAME, "mtu", "1300");
            expectTold(owner, "MTU", "1400", "1300");
            expectTold(other, "MTU", "1400", "1300");
            stranger.ask("version");
            assertTrue(stranger.process().lines().stream()
                    .noneMatch(line -> line.contains("interfaceChanged")));
        }
    }

    @Test
    @Tag("heavy")
    void shouldOutliveAFloodOfChanges() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final KernelClient client = testbed.startClient();
            final RemoteAdapter adapter = client.createAdapter(NAME);
            testbed.network()
                    .run(
                            "sh",
                            "-c",
                            "for i in $(seq 20000); do echo address add 10.7.9.9/32 dev " + NAME
                                    + "; echo address delete 10.7.9.9/32 dev " + NAME
                                    + "; done | ip -batch -");
            ip(testbed, "link", "set", "dev", NAME, "mtu", "1400");
            expectTold(client, "MTU", "1500", "1400");
            final long told = client.process().lines().stream()
                    .filter(line -> line.contains("interfaceChanged"))
                    .count();
            System.out.println("flood of 40000 changes: told=" + told);
            assertTrue(told < 5000, () -> "told " + told);
            adapter.close();
        }
    }

    @Test
    @Tag("heavy")
    void shouldRenameByTheClientItself() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            rename(testbed, testbed.startClient());
        }
    }

    @Test
    void shouldRenameForAnOrdinaryUser() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            rename(testbed, testbed.startClientOfOrdinaryUser());
        }
    }

    private static void rename(final Testbed testbed, final KernelClient client) {
        final RemoteAdapter adapter = client.createAdapter(NAME);
        final RemoteAdapter taken = client.createAdapter("Taken");
        client.ask("rename", adapter.number(), "vpn0");
        expectTold(client, "NAME", NAME, "vpn0");
        assertEquals("vpn0", client.ask("info", adapter.number()).get(0));
        assertTrue(testbed.interfaces().contains("vpn0"));
        assertEquals(
                ErrorCode.ERROR_ALREADY_EXISTS.code(),
                client.askInVain("rename", adapter.number(), taken.interfaceName()));
        for (final String name : List.of("", "a b", "a/b", "..", "all", "tun%d", "x".repeat(16))) {
            assertEquals(INVALID, client.askInVain("rename", adapter.number(), name));
        }
        // a rename is undone like any change
        assertEquals(
                ErrorCode.ERROR_NOT_FOUND.code(),
                adapter.configureInVain("name=other", "remove=10.7.1.1/24"));
        assertTrue(testbed.interfaces().contains("vpn0"));
        // it is ours by its tag, whatever its name
        adapter.configure("mtu=1400", "add=10.7.1.1/24");
        expectTold(client, "MTU", "1500", "1400");
        testbed.delete(taken);
        assertEquals(
                ErrorCode.ERROR_FILE_NOT_FOUND.code(),
                client.askInVain("rename", taken.number(), "gone0"));
    }
}
