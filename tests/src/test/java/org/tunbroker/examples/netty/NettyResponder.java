package org.tunbroker.examples.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.InetAddress;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.TunClient;

/** Answers IPv4 pings in a handler of Netty: {@code NettyResponder 10.6.7.7 24}. */
public final class NettyResponder extends SimpleChannelInboundHandler<ByteBuf> {
    private static final int PROTOCOL_ICMP = 1;
    private static final int ECHO_REQUEST = 8;

    private NettyResponder() {}

    public static void main(final String[] arguments) throws Exception {
        final EventLoop loop = new DefaultEventLoop();
        try (TunClient client = TunClient.connect();
                Adapter adapter = client.createAdapter("Netty", "example")) {
            adapter.addAddress(InetAddress.getByName(arguments[0]), Integer.parseInt(arguments[1]));
            adapter.setUp(true);
            final SessionChannel channel = new SessionChannel(adapter.startSession());
            channel.pipeline().addLast(new NettyResponder());
            loop.register(channel).sync();
            System.out.println("ready: " + adapter.info().interfaceName());
            channel.closeFuture().sync();
        } finally {
            loop.shutdownGracefully();
        }
    }

    @Override
    protected void channelRead0(final ChannelHandlerContext context, final ByteBuf packet) {
        final int icmp = (packet.getByte(0) & 0xF) * Integer.BYTES;
        if (packet.getByte(0) >> 4 == 4
                && packet.getByte(9) == PROTOCOL_ICMP
                && packet.readableBytes() > icmp
                && packet.getByte(icmp) == ECHO_REQUEST) {
            final int source = packet.getInt(12);
            packet.setInt(12, packet.getInt(16)).setInt(16, source).setByte(icmp, 0);
            // the checksum grows by what the type shrank
            final int sum = packet.getUnsignedShort(icmp + 2) + (ECHO_REQUEST << 8);
            packet.setShort(icmp + 2, sum + (sum >>> 16));
            context.writeAndFlush(packet.retain());
        }
    }
}
