package org.tunbroker.launcher.start.windows;

import com.sun.jna.Native;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.WindowsFailure;
import org.tunbroker.launcher.os.windows.Kernel32;
import org.tunbroker.launcher.os.windows.WinBase;

/**
 * A process without a console that inherits only two handles: its standard input, which is empty,
 * and its output, a log. Neither the end of a console nor a Ctrl-C there reaches it.
 *
 * <p>For one thread.
 */
public final class DetachedProcess implements StartedBroker {
    private static final int FLAGS = Kernel32.DETACHED_PROCESS
            | Kernel32.CREATE_NEW_PROCESS_GROUP
            | Kernel32.CREATE_UNICODE_ENVIRONMENT
            | Kernel32.EXTENDED_STARTUPINFO_PRESENT;
    // Wine sometimes reports an internal error; a second try succeeds
    private static final int RETRIES = 2;

    private final KernelHandle process;
    private final int id;
    private final String program;

    private DetachedProcess(final KernelHandle process, final int id, final String program) {
        this.process = process;
        this.id = id;
        this.program = program;
    }

    /**
     * Starts a program.
     *
     * @param command the program, by its absolute path, and its arguments
     * @param temporary the folder for its temporary files
     * @param log the file that its output is appended to
     * @return the process; its working directory is that of Windows's own programs, where only
     *     administrators can put a library
     * @throws TunException ERROR_ACCESS_DENIED if the log is a link or has another name, else the
     *     error of Windows
     */
    public static DetachedProcess start(
            final List<String> command, final Path temporary, final Path log) {
        final String line = CommandLine.of(command);
        if (line.length() >= CommandLine.LONGEST) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "startBroker",
                    "the command has " + line.length() + " characters, too many for Windows. "
                            + "Install tunbroker where paths are shorter");
        }
        final String windows = windowsFolder();
        final char[] environment = BrokerEnvironment.block(
                BrokerEnvironment.of(System.getenv(), windows, temporary.toString()));
        try (KernelHandle input = DetachedOutput.openNothing();
                KernelHandle output = DetachedOutput.open(log);
                InheritedHandles handles = InheritedHandles.of(input, output)) {
            final WinBase.StartupInfoEx startup = new WinBase.StartupInfoEx();
            startup.cb = startup.size();
            startup.flags = Kernel32.STARTF_USESTDHANDLES;
            startup.stdInput = input.pointer();
            startup.stdOutput = output.pointer();
            startup.stdError = output.pointer();
            startup.attributeList = handles.list();
            return start(command.get(0), line, environment, windows + "\\system32", startup);
        }
    }

    private static DetachedProcess start(
            final String program,
            final String line,
            final char[] environment,
            final String folder,
            final WinBase.StartupInfoEx startup) {
        final WinBase.ProcessInformation started = new WinBase.ProcessInformation();
        // leave the job: a terminal or a build server may end all processes of its job
        int flags = FLAGS | Kernel32.CREATE_BREAKAWAY_FROM_JOB;
        int done = create(program, line, flags, environment, folder, startup, started);
        for (int retry = 0; done == 0 && retry < RETRIES; retry++) {
            if (Native.getLastError() == Kernel32.ERROR_ACCESS_DENIED) {
                // the job does not allow its processes to leave
                flags = FLAGS;
            } else if (Native.getLastError() != Kernel32.ERROR_INTERNAL_ERROR) {
                break;
            }
            done = create(program, line, flags, environment, folder, startup, started);
        }
        if (done == 0) {
            throw WindowsFailure.ofLastError("CreateProcess", program + " cannot be started");
        }
        KernelHandle.of(started.thread).close();
        return new DetachedProcess(KernelHandle.of(started.process), started.processId, program);
    }

    private static int create(
            final String program,
            final String line,
            final int flags,
            final char[] environment,
            final String folder,
            final WinBase.StartupInfoEx startup,
            final WinBase.ProcessInformation started) {
        return Kernel32.INSTANCE.CreateProcessW(
                new WString(program),
                (line + '\0').toCharArray(),
                null,
                null,
                1,
                flags,
                environment,
                new WString(folder),
                startup,
                started);
    }

    private static String windowsFolder() {
        final char[] folder = new char[260];
        final int length = Kernel32.INSTANCE.GetSystemWindowsDirectoryW(folder, folder.length);
        if (length == 0) {
            throw WindowsFailure.ofLastError(
                    "GetSystemWindowsDirectory", "Windows does not tell where it is");
        }
        return new String(folder, 0, length);
    }

    /**
     * Returns the process's number.
     *
     * @return its id, of 32 bits without a sign
     */
    public int id() {
        return id;
    }

    @Override
    public boolean isAlive() {
        return !awaitEnd(0);
    }

    /**
     * Waits for the end of the process.
     *
     * @param timeoutMs how long
     * @return false if it is still alive
     */
    public boolean awaitEnd(final int timeoutMs) {
        return process.await(TimeUnit.MILLISECONDS.toNanos(timeoutMs));
    }

    @Override
    public int exitCode() {
        if (isAlive()) {
            throw new IllegalThreadStateException("process " + id + " has not ended");
        }
        final IntByReference code = new IntByReference();
        if (Kernel32.INSTANCE.GetExitCodeProcess(process.pointer(), code) == 0) {
            throw WindowsFailure.ofLastError(
                    "GetExitCodeProcess", "Windows does not tell how the broker ended");
        }
        return code.getValue();
    }

    /** Ends the process at once; Windows closes what it has. */
    public void end() {
        // fails where it has ended already
        Kernel32.INSTANCE.TerminateProcess(process.pointer(), 1);
    }

    @Override
    public String program() {
        return program;
    }

    @Override
    public void close() {
        process.close();
    }
}
