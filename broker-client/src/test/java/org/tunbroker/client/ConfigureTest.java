package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** Several changes of an adapter at once, and brokers that do not know one of them. */
@Timeout(60)
class ConfigureTest {
    private static final InterfaceChanges CHANGES =
            new InterfaceChanges().setMtu(1400).addAddress(address(), 24).setUp(true);

    private FakeBroker broker;
    private Adapter adapter;

    private void connect(final long features) {
        broker = new FakeBroker(Duration.ofSeconds(2));
        adapter = TunClient.started(broker.connected(features)).createAdapter("name", "type");
    }

    @AfterEach
    void close() {
        adapter.client().close();
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByName("10.6.7.7");
        } catch (final UnknownHostException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private List<Request.Configure> asked() {
        return broker.requests(Request.Configure.class);
    }

    @Test
    void shouldAskForAllChangesByOneRequest() {
        connect(Features.OF_THIS_RELEASE);
        adapter.configure(CHANGES);
        assertEquals(1, asked().size());
        assertEquals(
                "[set MTU 1400, add address 10.6.7.7/24, set up]",
                asked().get(0).changes.toString());
    }

    @Test
    void shouldSayWhichChangeFailed() {
        connect(Features.OF_THIS_RELEASE);
        broker.answer(
                Request.Configure.class,
                request -> new Reply.NotConfigured(
                        1, ErrorCode.ERROR_ALREADY_EXISTS.code(), "addAddress", "it is there"));
        final TunException failure =
                assertFails(ErrorCode.ERROR_ALREADY_EXISTS, () -> adapter.configure(CHANGES));
        assertEquals("addAddress", failure.call());
        assertEquals("change 2 of 3, add address 10.6.7.7/24: it is there", failure.reason());
    }

    @Test
    void shouldSendNothingWhereAChangeIsOutOfRange() {
        connect(Features.OF_THIS_RELEASE);
        final TunException failure = assertFails(
                ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.configure(CHANGES.setMtu(1)));
        assertTrue(failure.reason().startsWith("change 4 of 4, set MTU 1: "), failure::reason);
        assertTrue(asked().isEmpty());
    }

    @Test
    void shouldRefuseMoreChangesThanARequestHas() {
        connect(Features.OF_THIS_RELEASE);
        InterfaceChanges changes = new InterfaceChanges();
        for (int i = 0; i < Change.MAX_COUNT; i++) {
            changes = changes.setUp(true);
        }
        adapter.configure(changes);
        final InterfaceChanges tooMany = changes.setUp(true);
        final TunException failure =
                assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> adapter.configure(tooMany));
        assertTrue(failure.reason().contains("at most 32 changes"), failure::reason);
        assertEquals(1, asked().size());
    }

    @Test
    void shouldSayWhatToDoWhereTheBrokerDoesNotKnowAChange() {
        // bit 32 + 4
        connect(Features.OF_THIS_RELEASE & ~(1L << 36));
        adapter.configure(CHANGES);
        final TunException failure =
                assertFails(ErrorCode.ERROR_NOT_SUPPORTED, () -> adapter.setMetric(50));
        assertEquals("setMetric", failure.call());
        assertTrue(failure.reason().contains("release 1.2.3"), failure::reason);
        assertTrue(
                failure.reason().contains("end the broker, process " + FakeBroker.PROCESS_ID),
                failure::reason);
        assertFails(ErrorCode.ERROR_NOT_SUPPORTED, () -> adapter.configure(CHANGES.setMetric(50)));
        assertEquals(1, asked().size());
    }

    @Test
    void shouldRefuseAnAnswerThatIsNone() {
        connect(Features.OF_THIS_RELEASE);
        broker.answer(Request.Configure.class, request -> new Reply.DriverVersion(1));
        assertFails(ErrorCode.ERROR_INVALID_DATA, () -> adapter.configure(CHANGES));
    }
}
