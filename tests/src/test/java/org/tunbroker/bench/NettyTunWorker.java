package org.tunbroker.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.drasyl.channel.tun.Tun4Packet;
import org.drasyl.channel.tun.TunAddress;
import org.drasyl.channel.tun.TunChannel;

/**
 * The other of Java's peers, netty-tun: a channel of Netty that opens the TUN in its own process.
 *
 * <p>It is used as Netty advises: buffers of the channel's allocator, writes on the channel's event
 * loop, with the void promise, and a flush whenever the channel says that it holds enough; that is
 * still a system call for each packet. Reading has no batches: reads block, so the channel does
 * each in a thread of its own, and hands its packet to the event loop, which asks for the next.
 *
 * <p>While the kernel fills the queue the channel does not read (autoRead). A read that began
 * before takes the first packet of the queue all the same; that one is checked, but not counted.
 *
 * <p>Arguments: the name of the interface and the number of its network. It is configured from
 * outside once the worker is ready. Commands: {@code up}, with length and count; {@code down}, with
 * length, burst and count.
 */
final class NettyTunWorker extends Worker {
    /** A class of each jar that this needs, and clients do not have. */
    static final List<Class<?>> LIBRARIES = List.of(
            TunChannel.class, Channel.class, ByteBuf.class, Promise.class, AddressResolver.class);

    private static final long DEADLINE_S = 10;

    private final Channel channel;
    private final int network;
    private final Packets packets = new Packets(TunTraffic.HEADERS);
    // null until it is configured
    private TunTraffic kernel;

    // set before the event loop gets anything to do
    private Promise<Void> end;
    private int length;
    private int burst;
    // the event loop's own, until the end
    private int received;
    private int early;
    private long begin;
    private long duration;

    private NettyTunWorker(final String name, final int network) throws InterruptedException {
        this.network = network;
        channel = new Bootstrap()
                .group(new DefaultEventLoopGroup(1))
                .channel(TunChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new Receiver())
                .bind(new TunAddress(name))
                .sync()
                .channel();
    }

    public static void main(final String[] arguments) throws Exception {
        new NettyTunWorker(arguments[0], Integer.parseInt(arguments[1])).serve();
        // closing the channel does not end a read that waits, nor its thread
        System.exit(0);
    }

    @Override
    String run(final String command, final long[] arguments)
            throws IOException, InterruptedException {
        if (kernel == null) {
            kernel = new TunTraffic(channel.localAddress().toString(), network);
        }
        length = (int) arguments[0];
        return command.equals("up") ? up(arguments[1]) : down((int) arguments[1], arguments[2]);
    }

    private String up(final long count) throws IOException, InterruptedException {
        kernel.begin(packets, length);
        end = channel.eventLoop().newPromise();
        final long first = System.nanoTime();
        channel.eventLoop().submit(() -> write(count)).sync();
        kernel.awaitArrival(count);
        final long ns = System.nanoTime() - first;
        end.sync();
        kernel.verify(length, count);
        return packets(count, ns);
    }

    private void write(final long count) {
        for (long sequence = 0; sequence < count; sequence++) {
            packets.fill(length, sequence);
            final ByteBuf packet =
                    channel.alloc().buffer(length).writeBytes(packets.bytes(), 0, length);
            channel.write(new Tun4Packet(packet), channel.voidPromise());
            if (!channel.isWritable()) {
                channel.flush();
            }
        }
        channel.flush();
        end.trySuccess(null);
    }

    private String down(final int size, final long count) throws IOException, InterruptedException {
        burst = size;
        long ns = 0;
        long done = 0;
        while (done < count) {
            end = channel.eventLoop().newPromise();
            channel.eventLoop().submit(() -> received = 0).sync();
            kernel.queue(length, burst);
            channel.eventLoop().execute(this::read);
            if (!end.await(DEADLINE_S, TimeUnit.SECONDS)) {
                throw new Damage(Damage.WORD + ": fewer than " + burst + " packets came");
            }
            end.sync();
            ns += duration;
            done += burst - early;
        }
        return packets(done, ns);
    }

    private void read() {
        // what a read has that began before the queue was full came in time that is not counted
        early = received;
        begin = System.nanoTime();
        channel.config().setAutoRead(true);
    }

    /** Checks what the kernel sends. */
    private final class Receiver extends SimpleChannelInboundHandler<Tun4Packet> {
        @Override
        protected void channelRead0(final ChannelHandlerContext context, final Tun4Packet packet) {
            final int size = packet.content().readableBytes();
            packet.content().readBytes(packets.bytes(), 0, size);
            packets.check(size, length, received);
            received++;
            if (received == burst) {
                duration = System.nanoTime() - begin;
                channel.config().setAutoRead(false);
                end.trySuccess(null);
            }
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            if (!end.tryFailure(cause)) {
                context.fireExceptionCaught(cause);
            }
        }
    }
}
