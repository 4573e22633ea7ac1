package org.tunbroker.examples.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.Session;

/**
 * A channel of Netty for a session, in place of netty-tun's TunChannel: each message is a packet in
 * a {@link ByteBuf}. It is active as soon as an event loop has it, and needs no thread but that.
 */
public final class SessionChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final int BATCH = 64;

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
    private final Session session;
    private volatile boolean open = true;

    /** Makes the channel, which closes the session when it is closed. */
    public SessionChannel(final Session session) {
        super(null);
        this.session = session;
    }

    @Override
    protected void doBeginRead() {
        session.whenReadable().thenRunAsync(this::readPackets, eventLoop());
    }

    private void readPackets() {
        int length = 0;
        for (int count = 0; length >= 0 && count < BATCH; count++) {
            packet.clear();
            length = move(() -> session.read(packet, 0, TimeUnit.SECONDS));
            if (length >= 0) {
                pipeline().fireChannelRead(alloc().buffer(length).writeBytes(packet.flip()));
            }
        }
        // asks for the next read, unless the application does that itself (autoRead)
        pipeline().fireChannelReadComplete();
        if (length == Session.END) {
            unsafe().close(voidPromise());
        }
    }

    @Override
    protected void doWrite(final ChannelOutboundBuffer out) throws ClosedChannelException {
        for (Object next = out.current(); next != null; next = out.current()) {
            final ByteBuf sent = (ByteBuf) next;
            final int length = move(() -> session.write(sent.nioBuffer(), 0, TimeUnit.SECONDS));
            if (length == Session.END) {
                throw new ClosedChannelException();
            }
            if (length == Session.NONE) {
                session.whenWritable(sent.readableBytes())
                        .thenRunAsync(() -> unsafe().flush(), eventLoop());
                return;
            }
            out.remove();
        }
    }

    /** What moves a packet, and does not wait. */
    @FunctionalInterface
    private interface Move {
        int run() throws InterruptedException;
    }

    private static int move(final Move move) {
        try {
            return move.run();
        } catch (final InterruptedException ex) {
            throw new IllegalStateException("only what waits is interrupted", ex);
        }
    }

    @Override
    protected void doClose() {
        open = false;
        session.close();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && !session.hasEnded();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected boolean isCompatible(final EventLoop loop) {
        return true;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(
                    final SocketAddress remote,
                    final SocketAddress local,
                    final ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException("there is no peer"));
            }
        };
    }

    @Override
    protected SocketAddress localAddress0() {
        return null;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBind(final SocketAddress address) {
        // the adapter has its addresses
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }
}
