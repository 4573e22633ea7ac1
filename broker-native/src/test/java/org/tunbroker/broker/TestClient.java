package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.broker.Literals.address;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.rendezvous.NetworkNamespace;

/** A client of a {@link TestBroker}. Its number as a client is that of its stream. */
public final class TestClient {
    public static final int CAPACITY = 0x20000;

    private final TestBroker broker;
    private final int sessionId;
    private final ControlCodec codec = new ControlCodec();
    private long lastCorrelationId;

    TestClient(final TestBroker broker, final int sessionId) {
        this.broker = broker;
        this.sessionId = sessionId;
        broker.transport.open(sessionId);
    }

    public int sessionId() {
        return sessionId;
    }

    public FakePeers.Guest guest() {
        return broker.peers.guests.get((long) sessionId);
    }

    public FakeTransport.Stream stream() {
        return broker.transport.replies(sessionId);
    }

    public Request.Hello hello(final int processId) {
        return new Request.Hello(
                sessionId, processId, "test", 64, true, NetworkNamespace.ofThisProcess());
    }

    public void welcome(final int processId) {
        send(hello(processId));
        // the driver has no part in it, and may be held back
        broker.run();
        assertInstanceOf(Reply.Welcome.class, read().get(0));
    }

    public byte[] encode(final Request request) {
        final byte[] bytes =
                new byte[codec.encode(ControlProtocol.REQUEST, ++lastCorrelationId, request)];
        codec.encoded().getBytes(0, bytes);
        return bytes;
    }

    /** Sends a request, which the broker has not looked at yet. */
    public void send(final Request request) {
        broker.transport.send(sessionId, encode(request));
    }

    /** Asks and returns the next reply, when the driver has done all. */
    public Reply ask(final Request request) {
        return ask(encode(request));
    }

    public Reply ask(final byte[] request) {
        broker.transport.send(sessionId, request);
        broker.runUntilIdle();
        final List<Object> messages = read();
        assertTrue(!messages.isEmpty(), "no answer");
        return assertInstanceOf(Reply.class, messages.get(messages.size() - 1));
    }

    /** Asks for something that is refused. */
    public Reply.Failure refused(final ErrorCode code, final Request request) {
        return refused(code, encode(request));
    }

    /** Sends bytes that are refused. */
    public Reply.Failure refused(final ErrorCode code, final byte[] request) {
        final Reply.Failure failure = assertInstanceOf(Reply.Failure.class, ask(request));
        assertEquals(code.code(), failure.code, failure.reason);
        return failure;
    }

    public Reply.AdapterOpened create(final String name) {
        return opened(ask(new Request.CreateAdapter(name, "Test", null)));
    }

    public Reply.AdapterOpened open(final String name) {
        return opened(ask(new Request.OpenAdapter(name)));
    }

    private static Reply.AdapterOpened opened(final Reply reply) {
        return assertInstanceOf(
                Reply.AdapterOpened.class,
                reply,
                () -> reply instanceof Reply.Failure failure ? failure.reason : "");
    }

    public Reply.SessionStarted start(final int adapter) {
        return assertInstanceOf(
                Reply.SessionStarted.class, ask(new Request.StartSession(adapter, CAPACITY, 0)));
    }

    /** Makes a request that sets an MTU. */
    static Request setMtu(final int adapter, final int mtu) {
        return configure(adapter, Change.set(new Mtu(mtu)));
    }

    /** Makes a request that sets an interface up. */
    public static Request setUp(final int adapter) {
        return configure(adapter, Change.set(new LinkState(true)));
    }

    /** Makes a request that adds an address. */
    static Request addAddress(final int adapter, final String address, final int prefixLength) {
        return configure(adapter, Change.add(address(address, prefixLength)));
    }

    static Request configure(final int adapter, final Change... changes) {
        return new Request.Configure(adapter, List.of(changes));
    }

    /** Returns what came and was not read: replies, events, and the version of a refusal. */
    public List<Object> read() {
        final List<Object> messages = new ArrayList<>();
        for (byte[] bytes = stream().read(); bytes != null; bytes = stream().read()) {
            assertTrue(codec.accept(new UnsafeBuffer(bytes), 0, bytes.length));
            switch (codec.kind()) {
                case ControlProtocol.REPLY -> messages.add(codec.body(Reply.class));
                case ControlProtocol.EVENT -> messages.add(codec.body(Event.class));
                default -> messages.add(codec.version());
            }
        }
        return messages;
    }

    /** Returns the events that came, the log's lines left out. */
    public List<Event> events() {
        broker.runUntilIdle();
        final List<Event> events = new ArrayList<>();
        for (final Object message : read()) {
            if (message instanceof Event event && !(event instanceof Event.LogLine)) {
                events.add(event);
            }
        }
        return events;
    }

    /** Its process dies. */
    public void die() {
        guest().die();
        broker.runUntilIdle();
    }

    /** It closes its streams. */
    public void leave() {
        broker.transport.end(sessionId);
        broker.runUntilIdle();
    }
}
