package org.tunbroker.broker.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.tunbroker.broker.driver.api.AdapterSpec;

class AdapterNamesTest {
    private static final int LONGEST = 127;

    private final AdapterNames names = new AdapterNames();
    private int lastNumber;

    private BrokerAdapter take(final String wanted) {
        final BrokerAdapter adapter = new BrokerAdapter(
                ++lastNumber,
                new AdapterSpec(names.unique(wanted), "Test", UUID.randomUUID()),
                null,
                false);
        names.take(wanted, adapter);
        return adapter;
    }

    private String name(final String wanted) {
        return take(wanted).spec().name();
    }

    @Test
    void shouldPutFirstFreeNumberBehindNameThatIsTaken() {
        assertEquals("Vpn", name("Vpn"));
        final BrokerAdapter first = take("VPN");
        assertEquals("VPN 1", first.spec().name());
        assertEquals("vpn 2", name("vpn"));
        names.free(first);
        assertEquals("vpn 1", name("vpn"));
        assertEquals("vpn 3", name("vpn"));
    }

    @Test
    void shouldPassOverNumbersThatWereTakenByName() {
        assertEquals("Vpn 1", name("Vpn 1"));
        assertEquals("Vpn", name("Vpn"));
        assertEquals("Vpn 2", name("Vpn"));
        assertEquals("VPN 1 1", name("VPN 1"));
    }

    @Test
    void shouldShortenLongNamesForTheirNumber() {
        final String longest = "x".repeat(LONGEST);
        assertEquals(longest, name(longest));
        assertEquals("x".repeat(LONGEST - 2) + " 1", name(longest));
    }

    @Test
    void shouldShortenNamesBetweenCharactersOnly() {
        // the 125th and 126th unit are one character
        final String longest = "x".repeat(LONGEST - 3) + "\uD83D\uDE00z";
        assertEquals(longest, name(longest));
        assertEquals("x".repeat(LONGEST - 3) + " 1", name(longest));
    }

    @Test
    void shouldFindByNameWithoutRegardToCase() {
        final BrokerAdapter adapter = take("Vpn");
        assertSame(adapter, names.find("vPN"));
        assertNull(names.find("Vpn 1"));
        names.free(adapter);
        assertNull(names.find("Vpn"));
    }

    @Test
    void shouldKeepNameUntilItsDeviceIsRemoved() {
        final BrokerAdapter adapter = take("Vpn");
        final List<String> done = new ArrayList<>();
        assertFalse(names.await("Vpn", () -> done.add("too early")));
        names.leave(adapter);
        assertNull(names.find("Vpn"));
        assertTrue(names.await("VPN", () -> done.add(names.unique("VPN"))));
        assertFalse(names.await("Vpn 1", () -> done.add("another")));
        names.free(adapter);
        assertEquals(List.of("VPN"), done);
        assertFalse(names.await("Vpn", () -> done.add("too late")));
    }

    @Test
    void shouldTakeManyOfOneName() {
        final int many = 20_000;
        for (int i = 0; i < many; i++) {
            take("Vpn");
        }
        assertEquals("Vpn " + many, name("Vpn"));
    }
}
