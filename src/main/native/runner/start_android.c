/*
  * The entry point of an Android program, as in the NDK's crtbegin: it passes the stack's address to
 * bionic, which initializes itself and calls main. There are no constructors, so the three arrays
 * are empty.
 */
int main(int count, char** words);

struct structors {
  void (**preinit)(void);
  void (**init)(void);
  void (**fini)(void);
};

_Noreturn void __libc_init(
    void* stack, void (*unused)(void), int (*start)(int, char**), const struct structors*);

__attribute__((used)) _Noreturn void octet_start(void* stack) {
  static const struct structors none = {0, 0, 0};
  __libc_init(stack, 0, main, &none);
}

__asm__(
    ".text\n"
    ".globl _start\n"
    ".type _start, %function\n"
    "_start:\n"
    "  mov x29, #0\n"
    "  mov x30, #0\n"
    "  mov x0, sp\n"
    "  b octet_start\n");
