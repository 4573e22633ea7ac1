package org.tunbroker.ipc.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.IoFault;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.Section;

/**
 * Memory that two processes map: a file, fully allocated when it is made, so that no later store
 * can find the file system full; or, on Windows, an unnamed section, with an event for each word
 * that threads sleep on.
 *
 * <p>The creator owns the file and deletes it. The mapping lives as long as the segment or one of
 * its buffers is reachable, unless the creator ends it with {@link #close()}. A process that did
 * not create a segment never unmaps it explicitly, because another of its threads may be reading a
 * packet.
 *
 * <p>Immutable after construction, except the memory itself; {@link #close()} is for one thread.
 */
public final class Segment implements AutoCloseable {
    private final ByteBuffer mapped;
    private final UnsafeBuffer buffer;
    // null: this process did not create the segment
    private final Runnable unmap;
    // the events by the offsets of their words; empty where the kernel sleeps on words themselves
    private final Map<Integer, KernelHandle> events;
    private boolean closed;

    private Segment(
            final ByteBuffer mapped,
            final Runnable unmap,
            final Map<Integer, KernelHandle> events) {
        this.mapped = mapped;
        this.unmap = unmap;
        this.events = events;
        this.buffer = new UnsafeBuffer(mapped);
    }

    /**
     * Takes memory that this process made.
     *
     * @param mapped all of it; the segment unmaps it when it is closed
     * @return the segment
     */
    public static Segment created(final MappedByteBuffer mapped) {
        return new Segment(mapped, () -> IoUtil.unmap(mapped), Collections.emptyMap());
    }

    /**
     * Takes memory that another process made, or that this one never unmaps itself.
     *
     * @param mapped all of it
     * @return the segment
     */
    public static Segment opened(final ByteBuffer mapped) {
        return new Segment(mapped, null, Collections.emptyMap());
    }

    /**
     * Makes a new file of zeros that only this user can open, and maps it.
     *
     * @param file where; must not exist
     * @param length bytes, 1 or more
     * @return the segment, whose memory is zero
     * @throws TunException ERROR_DISK_FULL if the file system has no room for it,
     *     ERROR_ALREADY_EXISTS if the file exists, ERROR_NOT_ENOUGH_MEMORY if this process has no
     *     room to map it, ERROR_TOO_MANY_OPEN_FILES, ERROR_GEN_FAILURE for other faults; then it
     *     leaves no file of its own
     */
    public static Segment create(final Path file, final int length) {
        try (SegmentFile made = SegmentFile.create(file)) {
            boolean complete = false;
            try {
                made.allocate(length);
                final Segment segment = made.map(length);
                complete = true;
                return segment;
            } finally {
                if (!complete) {
                    made.delete();
                }
            }
        }
    }

    /**
     * Maps a file that another process made.
     *
     * @param file which
     * @param length bytes that it must have
     * @return the segment
     * @throws TunException ERROR_FILE_NOT_FOUND if there is no such file, ERROR_INVALID_DATA if it
     *     has another length, ERROR_NOT_ENOUGH_MEMORY if this process has no room to map it,
     *     ERROR_TOO_MANY_OPEN_FILES
     */
    public static Segment open(final Path file, final int length) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() != length) {
                throw new TunException(
                        ErrorCode.ERROR_INVALID_DATA,
                        "open segment",
                        file + " has " + channel.size() + " bytes, expected " + length);
            }
            return opened(channel.map(FileChannel.MapMode.READ_WRITE, 0, length));
        } catch (final NoSuchFileException ex) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND, "open segment", file + " is not there", ex);
        } catch (final IOException ex) {
            throw failure("open segment", file, ex);
        }
    }

    /**
     * Takes the view of a section that this process made.
     *
     * @param view of the section; the segment unmaps it when it is closed
     * @param events by the offsets of their words; their owner closes them after the segment
     * @return the segment, whose memory is zero
     */
    public static Segment created(
            final Section.View view, final Map<Integer, KernelHandle> events) {
        return new Segment(view.memory(), view::unmap, events);
    }

    /**
     * Takes the view of a section that another process made.
     *
     * @param view of the section
     * @param events by the offsets of their words
     * @return the segment
     */
    public static Segment opened(final Section.View view, final Map<Integer, KernelHandle> events) {
        return new Segment(view.memory(), null, events);
    }

    /**
     * Makes private memory, for a word whose sleeper other processes wake only by its event.
     *
     * @param length bytes
     * @param events by the offsets of their words
     * @return the segment, whose memory is zero
     */
    public static Segment unshared(final int length, final Map<Integer, KernelHandle> events) {
        return new Segment(ByteBuffer.allocateDirect(length), null, events);
    }

    /**
     * Adds the event of a word, where the kernel cannot sleep on the word itself.
     *
     * @param offset of the word
     * @param event its event
     * @return a segment of the same memory with the event, to be used instead of this one
     */
    public Segment withEvent(final int offset, final KernelHandle event) {
        final Map<Integer, KernelHandle> more = new HashMap<>(events);
        more.put(offset, event);
        return new Segment(mapped, unmap, more);
    }

    static TunException failure(final String call, final Path file, final IOException ex) {
        return new TunException(IoFault.codeOf(ex), call, file + ": " + ex, ex);
    }

    /**
     * Returns the memory, for access with an ordering.
     *
     * @return the whole segment
     */
    public AtomicBuffer buffer() {
        return buffer;
    }

    /**
     * Returns a new view of the memory in network byte order. It keeps the mapping alive.
     *
     * @return the whole segment, position 0, limit its length, big-endian
     */
    public ByteBuffer newView() {
        return mapped.duplicate().order(ByteOrder.BIG_ENDIAN);
    }

    /**
     * Returns how to sleep on a word of this memory.
     *
     * @param offset of the word, a multiple of 4
     * @return an object that does not keep the segment reachable; its user must
     */
    public KernelSleep kernelSleep(final int offset) {
        final KernelHandle event = events.get(offset);
        return event == null ? new FutexSleep(address() + offset) : new EventSleep(event);
    }

    /**
     * Returns where the memory lies in this process, for system calls.
     *
     * @return the address, valid until the mapping ends
     */
    public long address() {
        return BufferUtil.address(mapped);
    }

    /**
     * Ends the mapping if this process created the segment: afterwards an access through its
     * buffers can crash the process, so the owner must first stop every thread that uses one. Does
     * nothing for a segment that was opened. Idempotent.
     */
    @Override
    public void close() {
        if (unmap != null && !closed) {
            closed = true;
            buffer.wrap(0, 0);
            unmap.run();
        }
    }
}
