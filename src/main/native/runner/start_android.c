/*
 * Where an Android program begins, as the NDK's crtbegin has it: the stack's address goes to
 * bionic, which sets itself up and calls main. No constructors of ours: the three arrays are empty.
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
