package org.tunbroker.launcher.command.selftest;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.AdapterInfo;
import org.tunbroker.client.TunClient;
import org.tunbroker.launcher.command.subject.Subject;

/** What adapters and their settings promise. */
final class AdapterTrials {
    private static final int MTU = 1400;
    private static final int SHORTEST_MTU = 576;
    private static final int LONGEST_NAME = 127;

    private final Subject subject;

    private AdapterTrials(final Subject subject) {
        this.subject = subject;
    }

    static Map<String, Trial> of(final Subject subject) {
        final AdapterTrials own = new AdapterTrials(subject);
        final Map<String, Trial> trials = new LinkedHashMap<>();
        trials.put("driver version", own::tellsItsVersion);
        trials.put("create, and a given GUID", own::keepsItsGuid);
        trials.put("open by a second client", own::isOpenedByAnother);
        trials.put("names", own::numbersTakenNames);
        trials.put("MTU", own::takesAnMtu);
        trials.put("addresses", own::takesAddresses);
        trials.put("error codes", own::tellsErrors);
        trials.put("close and delete", own::isRemoved);
        return trials;
    }

    private String tellsItsVersion() {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.create(client)) {
            Trial.expect(adapter.isOpen(), "the adapter is not open");
            final int version = client.runningDriverVersion();
            return "driver " + (version >>> 16) + "." + (version & 0xFFFF) + ", broker "
                    + client.brokerVersion();
        }
    }

    private String keepsItsGuid() {
        final UUID guid = UUID.randomUUID();
        try (TunClient client = subject.connect();
                Adapter adapter = client.createAdapter("tb-selftest", "selftest", guid)) {
            final AdapterInfo info = adapter.info();
            Trial.expectEqual(guid, info.guid(), "GUID");
            Trial.expectEqual("tb-selftest", info.name(), "name");
            Trial.expectEqual("selftest", info.tunnelType(), "type");
            Trial.expectEqual(subject.isSystems(), info.interfaceIndex() != 0, "has an index");
            return info.interfaceName() + " (" + info.interfaceIndex() + ")";
        }
    }

    private String isOpenedByAnother() {
        try (TunClient client = subject.connect();
                TunClient other = subject.connect();
                Adapter adapter = Subject.create(client);
                Adapter opened = other.openAdapter("TB-SelfTest")) {
            Trial.expectEqual(adapter.info().guid(), opened.info().guid(), "GUID");
            Trial.expectEqual(1, other.adapters().size(), "adapters");
            return "the same GUID";
        }
    }

    private String numbersTakenNames() {
        try (TunClient client = subject.connect();
                Adapter first = Subject.create(client);
                Adapter second = Subject.create(client);
                Adapter longest = client.createAdapter(longest(), "selftest")) {
            Trial.expect(!first.info().name().equals(second.info().name()), "two of the same name");
            Trial.expectEqual(longest(), longest.info().name(), "name");
            Trial.expectError(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    () -> client.createAdapter(longest() + "x", "selftest"));
            Trial.expectError(
                    ErrorCode.ERROR_INVALID_PARAMETER, () -> client.createAdapter("", "selftest"));
            return first.info().name() + ", " + second.info().name() + ", 127 characters";
        }
    }

    private static String longest() {
        final StringBuilder name = new StringBuilder();
        while (name.length() < LONGEST_NAME) {
            name.append((char) ('a' + name.length() % 26));
        }
        return name.toString();
    }

    private String takesAnMtu() {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.create(client)) {
            for (final int mtu : new int[] {SHORTEST_MTU, MTU, 0xFFFF}) {
                adapter.setMtu(mtu);
                Trial.expectEqual(mtu, adapter.settings().mtu(), "MTU");
            }
            Trial.expectError(
                    ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.setMtu(SHORTEST_MTU - 1));
            return "576 to 65535";
        }
    }

    private String takesAddresses() {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.create(client)) {
            adapter.addAddress(Subject.OWN, Subject.PREFIX_LENGTH);
            Trial.expect(has(adapter, Subject.OWN), "not listed");
            Trial.expectError(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    () -> adapter.addAddress(Subject.OWN, Subject.PREFIX_LENGTH));
            adapter.removeAddress(Subject.OWN, Subject.PREFIX_LENGTH);
            Trial.expect(!has(adapter, Subject.OWN), "still listed");
            Trial.expectError(
                    ErrorCode.ERROR_NOT_FOUND,
                    () -> adapter.removeAddress(Subject.OWN, Subject.PREFIX_LENGTH));
            return "added, listed, removed";
        }
    }

    private static boolean has(final Adapter adapter, final InetAddress address) {
        return adapter.settings().addresses().stream()
                .anyMatch(each -> each.address().equals(address));
    }

    private String tellsErrors() {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.create(client)) {
            Trial.expectError(
                    ErrorCode.ERROR_NOT_FOUND, () -> client.openAdapter("tb-selftest-none"));
            Trial.expectError(
                    ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.startSession(100_000));
            Trial.expectError(
                    ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.addAddress(Subject.OWN, 33));
            final Adapter gone = Subject.create(client);
            gone.close();
            Trial.expectError(ErrorCode.ERROR_INVALID_HANDLE, gone::settings);
            return "4 codes";
        }
    }

    private String isRemoved() {
        try (TunClient client = subject.connect()) {
            Subject.create(client).close();
            Trial.expectEqual(0, client.adapters().size(), "adapters after close");
            Subject.create(client).delete();
            Trial.expectEqual(0, client.adapters().size(), "adapters after delete");
            return "none left";
        }
    }
}
