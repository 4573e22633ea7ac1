package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Adapters' names are free text, interfaces' names are not. */
@Timeout(120)
class InterfaceNameSystemTest extends InterfaceFixture {
    private void expect(final String interfaceName, final String name) {
        final RemoteAdapter adapter = client.createAdapter(name);
        assertEquals(name, adapter.name());
        assertEquals(interfaceName, adapter.interfaceName());
        assertTrue(testbed.interfaces().contains(interfaceName));
        final String link = testbed.network()
                .run("ip", "-o", "link", "show", "dev", interfaceName)
                .get(0);
        assertTrue(link.startsWith(adapter.index() + ": " + interfaceName + ": "), link);
    }

    @Test
    void shouldKeepNameThatIsOne() {
        expect("a", "a");
        expect("tun0", "tun0");
        expect("My_VPN-1.x", "My_VPN-1.x");
        expect("fifteen-symbols", "fifteen-symbols");
    }

    @Test
    void shouldDeriveNameWhenAdaptersNameIsNone() {
        expect("My-VPN", "My VPN");
        expect("a-b-c-d", "a/b:c\\d");
        expect("sixteen-letters", "sixteen-letters-");
        expect("a-very-long-nam", "a very long name that goes on and on".repeat(3));
        expect("tun---------", "\u65e5\u672c\u8a9e \u03b1\u03b2\u03b3\ud83d\ude00");
        expect("Caf-", "Caf\u00e9");
        expect("tun-rf", "-rf");
        expect("tun-.", ".");
        expect("tun-..", "..");
        expect("tun-all", "all");
        expect("tun-default", "default");
        expect("tun-d-s", "%d%s");
    }

    @Test
    void shouldNumberNameThatAnotherInterfaceHas() {
        for (final String taken : List.of("taken", "taken-2", "fifteen-letters")) {
            testbed.network().run("ip", "tuntap", "add", "dev", taken, "mode", "tun");
        }
        expect("lo-1", "lo");
        expect("taken-1", "taken");
        // named "taken 1" by now, for two adapters have one name, and "taken-1" is taken
        final RemoteAdapter second = client.createAdapter("taken");
        assertEquals("taken 1", second.name());
        assertEquals("taken-1-1", second.interfaceName());
        expect("taken-3", "taken/3");
        expect("taken-2-1", "taken 2");
        expect("fifteen-lette-1", "fifteen-letters");
    }

    @Test
    void shouldNumberAdapterAndInterfaceWhenNameIsTaken() {
        final List<String> names = new ArrayList<>();
        final List<String> interfaceNames = new ArrayList<>();
        for (final String name : List.of("VPN", "VPN", "vpn", "VPN 1", "V/N", "V:N")) {
            final RemoteAdapter adapter = client.createAdapter(name);
            names.add(adapter.name());
            interfaceNames.add(adapter.interfaceName());
        }
        assertEquals(List.of("VPN", "VPN 1", "vpn 2", "VPN 1 1", "V/N", "V:N"), names);
        assertEquals(List.of("VPN", "VPN-1", "vpn-2", "VPN-1-1", "V-N", "V-N-1"), interfaceNames);
        assertTrue(testbed.interfaces().containsAll(Set.copyOf(interfaceNames)));
        assertEquals(interfaceNames, client.ask("list"));
    }

    @Test
    void shouldLeaveInterfaceOfSomebodyElseAlone() {
        // a persistent one, which the kernel gives to any process that asks for its name
        testbed.network().run("ip", "tuntap", "add", "dev", "theirs", "mode", "tun");
        final RemoteAdapter adapter = client.createAdapter("theirs");
        assertEquals("theirs-1", adapter.interfaceName());
        adapter.close();
        assertTrue(testbed.interfaces().contains("theirs"));
        assertFalse(testbed.interfaces().contains("theirs-1"));
    }
}
