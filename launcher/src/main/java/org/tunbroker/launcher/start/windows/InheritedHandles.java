package org.tunbroker.launcher.start.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.WindowsFailure;
import org.tunbroker.launcher.os.windows.Kernel32;

/**
 * The only handles that a child inherits. An application may have many other inheritable handles.
 * For one thread.
 */
final class InheritedHandles implements AutoCloseable {
    private static final int HANDLES = 2;

    private final Memory list;
    // Windows reads this memory when it makes the process, so it must stay allocated
    private final Memory handles;

    private InheritedHandles(final Memory list, final Memory handles) {
        this.list = list;
        this.handles = handles;
    }

    static InheritedHandles of(final KernelHandle first, final KernelHandle second) {
        // a SIZE_T, as wide as a pointer
        final PointerByReference size = new PointerByReference();
        Kernel32.INSTANCE.InitializeProcThreadAttributeList(null, 1, 0, size);
        final Memory list = new Memory(Pointer.nativeValue(size.getValue()));
        if (Kernel32.INSTANCE.InitializeProcThreadAttributeList(list, 1, 0, size) == 0) {
            throw failure("InitializeProcThreadAttributeList");
        }
        final Memory handles = new Memory((long) HANDLES * Native.POINTER_SIZE);
        handles.setPointer(0, first.pointer());
        handles.setPointer(Native.POINTER_SIZE, second.pointer());
        final InheritedHandles inherited = new InheritedHandles(list, handles);
        if (Kernel32.INSTANCE.UpdateProcThreadAttribute(
                        list,
                        0,
                        Pointer.createConstant(Kernel32.PROC_THREAD_ATTRIBUTE_HANDLE_LIST),
                        handles,
                        Pointer.createConstant(handles.size()),
                        null,
                        null)
                == 0) {
            final TunException failure = failure("UpdateProcThreadAttribute");
            inherited.close();
            throw failure;
        }
        return inherited;
    }

    private static TunException failure(final String call) {
        return WindowsFailure.ofLastError(call, "the broker cannot be given its log");
    }

    Pointer list() {
        return list;
    }

    @Override
    public void close() {
        Kernel32.INSTANCE.DeleteProcThreadAttributeList(list);
        handles.clear();
    }
}
