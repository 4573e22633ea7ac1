package org.tunbroker.broker.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** The messages of {@code Session.statistics()}, made and read. */
@State(Scope.Thread)
public class ControlBenchmark {
    private static final long CORRELATION_ID = 0x1122334455667788L;

    private final Request request = new Request.SessionStatistics(3);
    private final Reply reply = new Reply.Statistics(1_000_000, 2_000_000, 3, 4);
    private final ControlCodec codec = new ControlCodec();
    private final ControlCodec requests = new ControlCodec();
    private final ControlCodec replies = new ControlCodec();
    private int requestLength;
    private int replyLength;

    /** Encodes what is to be decoded. */
    @Setup
    public void encode() {
        requestLength = requests.encode(ControlProtocol.REQUEST, CORRELATION_ID, request);
        replyLength = replies.encode(ControlProtocol.REPLY, CORRELATION_ID, reply);
    }

    @Benchmark
    public int encodeRequest() {
        return codec.encode(ControlProtocol.REQUEST, CORRELATION_ID, request);
    }

    @Benchmark
    public Request decodeRequest() {
        codec.accept(requests.encoded(), 0, requestLength);
        return codec.body(Request.class);
    }

    @Benchmark
    public int encodeReply() {
        return codec.encode(ControlProtocol.REPLY, CORRELATION_ID, reply);
    }

    @Benchmark
    public Reply decodeReply() {
        codec.accept(replies.encoded(), 0, replyLength);
        return codec.body(Reply.class);
    }
}
