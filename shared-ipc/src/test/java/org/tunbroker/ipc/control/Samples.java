package org.tunbroker.ipc.control;

import static org.tunbroker.ipc.config.Literals.address;
import static org.tunbroker.ipc.config.Literals.inet;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.FamilyMtu;
import org.tunbroker.ipc.config.HeldRoute;
import org.tunbroker.ipc.config.InterfaceDns;
import org.tunbroker.ipc.config.InterfaceName;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.ListedSetting;
import org.tunbroker.ipc.config.Metric;
import org.tunbroker.ipc.config.Mtu;

/** One message of each class, and a way to compare messages, which have no equals. */
final class Samples {
    static final UUID GUID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    static final Request.Hello HELLO =
            new Request.Hello(0x1122334455667788L, 4711, "i386", 32, true, 4026531840L);
    static final Reply.AdapterDescription ADAPTER =
            new Reply.AdapterDescription(7, "Demo", "demo", GUID, "tun0", 3, 0x0035000003000000L);
    static final Reply.AdapterDescription OTHER_ADAPTER = new Reply.AdapterDescription(
            Integer.MAX_VALUE, "\u65e5\u672c \ud83d\ude00", "", GUID, "b", -1, Long.MIN_VALUE);

    static final List<Request> REQUESTS = List.of(
            HELLO,
            new Request.CreateAdapter("Demo", "demo", GUID),
            new Request.CreateAdapter("Demo", "demo", null),
            new Request.OpenAdapter("Demo"),
            new Request.CloseAdapter(0x01020304),
            new Request.ListAdapters(5),
            new Request.RunningDriverVersion(),
            new Request.DeleteDriver(),
            new Request.SetLogger(true),
            new Request.StartSession(1, 0x400000, 0),
            new Request.StartSession(1, 0x400000, 2, 7),
            new Request.EndSession(2),
            new Request.SessionStatistics(3),
            new Request.Goodbye(),
            new Request.Configure(1, List.of()),
            new Request.Configure(
                    1,
                    List.of(
                            Change.set(new Mtu(1420)),
                            Change.add(address("10.6.7.7", 24)),
                            Change.remove(address("fd00::1", 128)),
                            Change.set(new LinkState(true)))),
            new Request.Configure(1, List.of(Change.set(new Metric(50)))),
            new Request.Configure(
                    1,
                    List.of(
                            Change.add(new InterfaceRoute(inet("0.0.0.0"), 0)),
                            Change.remove(new InterfaceRoute(inet("fd00::"), 64)
                                    .withGateway(inet("fe80::1"))
                                    .withMetric(50)
                                    .withTable(100)))),
            new Request.ListSettings(1, 1 << 2 | 1 << 5, 32),
            new Request.Configure(1, List.of(Change.set(new FamilyMtu(false, 1300)))),
            new Request.Configure(1, List.of(Change.set(new InterfaceName("vpn0")))),
            new Request.DescribeAdapter(9),
            new Request.Configure(
                    1,
                    List.of(Change.set(new InterfaceDns(
                            List.of(inet("10.6.7.53"), inet("fd00::53")),
                            List.of("example.com", "~corp.example"))))),
            new Request.Configure(1, List.of(Change.add(new BypassRoute(inet("198.51.100.9"))))),
            new Request.Configure(
                    1,
                    List.of(
                            Change.add(new HeldRoute(inet("128.0.0.0"), 1, 1, 0)),
                            Change.remove(new HeldRoute(inet("fd00:8::"), 32, 1025, 51820)))),
            new Persistence.SetPersistent(9, true),
            new Persistence.ListPersistent(3),
            new Persistence.RemovePersistent("Demo"),
            new Request.DeleteAdapter(9),
            new Request.RenameAdapter(9, "Demo 2"),
            new Monitoring.OpenStatus(),
            new Monitoring.RefreshStatus(),
            new Monitoring.StartCapture("Demo", 0x100000, 262144),
            new Monitoring.StopCapture(5));

    static final List<Reply> REPLIES = List.of(
            new Reply.Welcome("linux", "amd64", 64, 4712, "0.1.0", 0x0E00000000L),
            new Reply.Done(),
            new Reply.AdapterOpened(9, ADAPTER),
            new Reply.AdapterList(List.of(ADAPTER, OTHER_ADAPTER), true),
            new Reply.AdapterList(List.of(), false),
            new Reply.DriverVersion(0x00010006),
            new Reply.SessionStarted(11, 0x20000, 11),
            new Reply.SessionStarted(12, 0x40000, 7, 0x370, 0x374, 0x378, 0x37c, -4),
            new Reply.Statistics(1, -1, Long.MAX_VALUE, Long.MIN_VALUE),
            new Reply.Failure(1168, "openAdapter", "no adapter is named \"x\""),
            new Reply.NotConfigured(3, 87, "setMtu", "mtu=1 must be from 576 to 65535"),
            new Reply.SettingList(
                    0x11223344,
                    List.of(
                            ListedSetting.of(new LinkState(true)),
                            new ListedSetting(
                                    address("fe80::1", 64),
                                    ListedSetting.TENTATIVE | ListedSetting.OWN,
                                    ListedSetting.SCOPE_LINK)),
                    true),
            new Reply.AdapterDescribed(ADAPTER),
            new Persistence.PersistentList(
                    List.of(ADAPTER, OTHER_ADAPTER), List.of(true, false), true),
            new Monitoring.StatusOpened(-1, 0x20000),
            new Monitoring.StatusOpened(-3, 0x40000, 0x380),
            new Monitoring.StatusRefreshed(-3),
            new Monitoring.CaptureStarted(
                    5, -2, 7, "Demo", "tun0", 0x370, 0x374, 0x378, 0x37c, 0x380),
            new Monitoring.CaptureStopped(100, 3, 200, 0));

    static final List<Event> EVENTS = List.of(
            new Event.LogLine(2, 133_500_000_000_000_000L, "caf\u00e9 is closed"),
            new Event.AdapterGone(9, 38, "deleted"),
            new Event.SessionEnded(11, 13, ""),
            new Event.InterfaceChanged(9, 2, "1500", "1400"),
            new Event.InterfaceChanged(9, 4, "default via 10.7.0.2 metric 5", ""));

    private Samples() {}

    static List<Message> all() {
        final List<Message> all = new ArrayList<>(REQUESTS);
        all.addAll(REPLIES);
        all.addAll(EVENTS);
        return all;
    }

    /** All of them as arguments of a test, which reports show by their classes. */
    static Stream<Named<Message>> arguments() {
        return all().stream().map(message -> Named.of(message.getClass().getSimpleName(), message));
    }

    static int kindOf(final Object message) {
        if (message instanceof Request) {
            return ControlProtocol.REQUEST;
        }
        return message instanceof Reply ? ControlProtocol.REPLY : ControlProtocol.EVENT;
    }

    static Class<?> typeOf(final Object message) {
        return message.getClass().getSuperclass();
    }

    /** A message's class and all its fields. */
    static String describe(final Object value) {
        if (value instanceof byte[]) {
            return Arrays.toString((byte[]) value);
        }
        if (value instanceof int[]) {
            return Arrays.toString((int[]) value);
        }
        if (value instanceof List) {
            return ((List<?>) value).stream().map(Samples::describe).toList().toString();
        }
        if (value == null || !value.getClass().getName().startsWith("org.tunbroker")) {
            return String.valueOf(value);
        }
        return value.getClass().getSimpleName()
                + Arrays.stream(value.getClass().getFields())
                        .filter(field -> !Modifier.isStatic(field.getModifiers()))
                        .map(field -> field.getName() + "=" + describe(get(field, value)))
                        .collect(Collectors.joining(", ", "[", "]"));
    }

    private static Object get(final Field field, final Object owner) {
        try {
            return field.get(owner);
        } catch (final IllegalAccessException ex) {
            throw new AssertionError(ex);
        }
    }

    /** Encodes with a codec of its own. */
    static byte[] encode(final Message message, final long correlationId) {
        final ControlCodec codec = new ControlCodec();
        final byte[] bytes = new byte[codec.encode(kindOf(message), correlationId, message)];
        codec.encoded().getBytes(0, bytes);
        return bytes;
    }
}
