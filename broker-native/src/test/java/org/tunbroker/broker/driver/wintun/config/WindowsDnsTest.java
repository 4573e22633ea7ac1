package org.tunbroker.broker.driver.wintun.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.broker.driver.wintun.iphlpapi.TableRoute;
import org.tunbroker.broker.driver.wintun.iphlpapi.WindowsIpStack;
import org.tunbroker.broker.driver.wintun.lease.DnsLease;
import org.tunbroker.broker.driver.wintun.lease.LeaseJournal;
import org.tunbroker.ipc.config.InterfaceDns;

/**
 * DNS on a stack that only writes down what it is asked for: no Windows has run it. Wine 8 has not
 * the call.
 */
class WindowsDnsTest {
    private static final long LUID = 53L << 48 | 1 << 24;
    private static final int PROC_NOT_FOUND = 127;

    private final List<String> calls = new ArrayList<>();
    private final List<String> journal = new ArrayList<>();
    private final Map<Integer, Integer> errorOfFamily = new HashMap<>();
    private final IpStack stack = (IpStack) Proxy.newProxyInstance(
            IpStack.class.getClassLoader(), new Class<?>[] {IpStack.class}, this::answer);
    private final WindowsDns dns = new WindowsDns(LUID, stack, new LeaseJournal() {
        private int slot;

        @Override
        public int write(final UUID guid, final TableRoute route) {
            throw new AssertionError("no route is made");
        }

        @Override
        public int write(final DnsLease lease) {
            journal.add("write " + slot + " after " + calls.size());
            return slot++;
        }

        @Override
        public void erase(final int ofJournal) {
            journal.add("erase " + ofJournal + " after " + calls.size());
        }
    });

    private Object answer(final Object proxy, final Method method, final Object... arguments) {
        if (method.getName().equals("guid")) {
            return new UUID(1, LUID);
        }
        assertEquals("setDns", method.getName());
        calls.add(Arrays.asList(arguments).subList(1, arguments.length).toString());
        return errorOfFamily.getOrDefault((Integer) arguments[1], 0);
    }

    private static InterfaceDns value(final String servers, final String... domains)
            throws UnknownHostException {
        final List<InetAddress> addresses = new ArrayList<>();
        for (final String server : servers.split(" ")) {
            addresses.add(InetAddress.getByName(server));
        }
        return new InterfaceDns(addresses, List.of(domains));
    }

    private void assertFails(final ErrorCode code, final InterfaceDns value) {
        final InterfaceDns before = dns.get();
        final TunException thrown = assertThrows(TunException.class, () -> dns.set(value));
        assertTrue(thrown.is(code), thrown::getMessage);
        assertEquals(before, dns.get());
    }

    @Test
    void shouldTellEachFamilyItsServersAndAllDomains() throws Exception {
        dns.set(value("10.0.0.53 fd00::53 10.0.0.54", "a.example", "b.example"));
        dns.set(InterfaceDns.NONE);
        assertEquals(
                List.of(
                        "[2, 10.0.0.53,10.0.0.54, a.example,b.example]",
                        "[23, fd00:0:0:0:0:0:0:53, a.example,b.example]",
                        "[2, , ]",
                        "[23, , ]"),
                calls);
    }

    @Test
    void shouldDoWithoutFamilyThatIsNotNeeded() throws Exception {
        errorOfFamily.put(IpStack.IPV6, ErrorCode.ERROR_NOT_FOUND.code());
        dns.set(value("10.0.0.53"));
        assertFails(ErrorCode.ERROR_NOT_SUPPORTED, value("10.0.0.54 fd00::53"));
        assertEquals("[2, 10.0.0.53, ]", calls.get(calls.size() - 1), "as before");
        errorOfFamily.put(IpStack.IPV4, ErrorCode.ERROR_NOT_FOUND.code());
        assertFails(ErrorCode.ERROR_NOT_SUPPORTED, value("10.0.0.54"));
    }

    @Test
    void shouldPutTheFirstFamilyBackWhenTheSecondFails() throws Exception {
        dns.set(value("10.0.0.53", "a.example"));
        calls.clear();
        errorOfFamily.put(IpStack.IPV6, ErrorCode.ERROR_ACCESS_DENIED.code());
        assertFails(ErrorCode.ERROR_ACCESS_DENIED, value("10.0.0.54", "b.example"));
        assertEquals(
                List.of(
                        "[2, 10.0.0.54, b.example]",
                        "[23, , b.example]",
                        "[2, 10.0.0.53, a.example]"),
                calls);
    }

    @Test
    void shouldSayThatOlderWindowsCannot() throws Exception {
        errorOfFamily.put(IpStack.IPV4, PROC_NOT_FOUND);
        assertFails(ErrorCode.ERROR_NOT_SUPPORTED, value("10.0.0.53"));
    }

    @Test
    void shouldSayThatWindowsRoutesNoNames() throws Exception {
        assertFails(ErrorCode.ERROR_NOT_SUPPORTED, value("10.0.0.53", "~corp.example"));
        assertEquals(List.of(), calls);
    }

    @Test
    void shouldTakeBackWhatTheRegistryWouldKeep() throws Exception {
        dns.clear();
        assertEquals(List.of(), calls);
        dns.set(value("10.0.0.53"));
        calls.clear();
        dns.clear();
        assertEquals(List.of("[2, , ]", "[23, , ]"), calls);
    }

    @Test
    void shouldWriteToTheJournalWhatItIsAboutToSet() throws Exception {
        dns.set(value("10.0.0.53", "a.example"));
        dns.set(value("10.0.0.54"));
        dns.clear();
        assertEquals(
                List.of("write 0 after 0", "write 1 after 2", "erase 0 after 4", "erase 1 after 6"),
                journal);
    }

    @Test
    void shouldEraseWhatCouldNotBeSetAndKeepWhatCouldNotBePutBack() throws Exception {
        errorOfFamily.put(IpStack.IPV4, ErrorCode.ERROR_ACCESS_DENIED.code());
        assertFails(ErrorCode.ERROR_ACCESS_DENIED, value("10.0.0.53"));
        assertEquals(List.of("write 0 after 0", "erase 0 after 1"), journal);
        journal.clear();
        errorOfFamily.remove(IpStack.IPV4);
        errorOfFamily.put(IpStack.IPV6, ErrorCode.ERROR_ACCESS_DENIED.code());
        assertFails(ErrorCode.ERROR_ACCESS_DENIED, value("10.0.0.53"));
        assertEquals(List.of("write 1 after 1", "erase 1 after 4"), journal);
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void shouldAskWindowsOrFindThatItHasNotTheCall() {
        // of an interface that is not there
        assertNotEquals(0, new WindowsIpStack().setDns(LUID, IpStack.IPV4, "10.0.0.53", "a.b"));
    }
}
