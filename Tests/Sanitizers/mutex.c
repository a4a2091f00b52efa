/* Shows the thread sanitizer the lock of Swift's Synchronization.Mutex; preloaded (LD_PRELOAD) by `make test-tsan`.

   The way of a lock that is free is inlined into code that the sanitizer has instrumented, and so it sees that. The three
   functions that are called when a lock is contended lie in libswiftSynchronization.so, which is not: without their being
   told, whatever a contended lock guards is reported as a race. So each is replaced here by one that tells the sanitizer
   what was acquired or released, and calls the real one. Programs without the sanitizer lack __tsan_acquire, and nothing
   is told.

   Built for Swift 6.3 (swift-6.3/stdlib/public/Synchronization/Mutex/LinuxImpl.swift). If another version has other
   functions, Tests/Sanitizers/check says so. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

/* _MutexHandle's lockSlow(UInt32), unlockSlow() and tryLockSlow() -> Bool, all with an underscore before their names. */
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define TRY "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"

void __tsan_acquire(void *) __attribute__((weak));
void __tsan_release(void *) __attribute__((weak));

static SWIFT void (*real_lock)(uint32_t, SELF);
static SWIFT void (*real_unlock)(SELF);
static SWIFT bool (*real_try)(SELF);

__attribute__((constructor)) static void find_the_real_ones(void) {
    real_lock = (SWIFT void (*)(uint32_t, SELF))dlsym(RTLD_NEXT, LOCK);
    real_unlock = (SWIFT void (*)(SELF))dlsym(RTLD_NEXT, UNLOCK);
    real_try = (SWIFT bool (*)(SELF))dlsym(RTLD_NEXT, TRY);
}

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK);
SWIFT void lock_slow(uint32_t thread, SELF) {
    real_lock(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT void unlock_slow(SELF) __asm__(UNLOCK);
SWIFT void unlock_slow(SELF) {
    if (__tsan_release) __tsan_release(self);
    real_unlock(self);
}

SWIFT bool try_slow(SELF) __asm__(TRY);
SWIFT bool try_slow(SELF) {
    bool has_lock = real_try(self);
    if (has_lock && __tsan_acquire) __tsan_acquire(self);
    return has_lock;
}
