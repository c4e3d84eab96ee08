"""Makes the images beside it, with Pillow 12: python3 make.py. ImageFormatsTest reads them."""

import struct

import numpy as np
from PIL import Image, ImageDraw

HEIGHT, WIDTH = 24, 32
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
rgb = np.stack([x * 8, y * 10, (x + y) * 4], -1).astype(np.uint8)
image = Image.fromarray(rgb)
ImageDraw.Draw(image).rectangle([4, 6, 12, 12], fill=(250, 10, 20))
image.save("expected.png", optimize=True)

image.save("lossless.webp", lossless=True)
image.save("lossy.webp", quality=100)
image.save("animated.webp", save_all=True, append_images=[image.rotate(180)], lossless=True)
sideways = Image.Exif()
sideways[274] = 6  # the stored rows are the columns from the right
image.rotate(90, expand=True).save("oriented.webp", lossless=True, exif=sideways)

image.convert("CMYK").save("cmyk.jpg", quality=100, subsampling=0)
image.convert("CMYK").save("cmyk.tif", compression="tiff_lzw")
image.convert("LAB").save("lab.tif", compression="tiff_lzw")
image.save("deflate.tif", compression="tiff_deflate")
image.save("pages.tif", save_all=True, append_images=[image.rotate(180)], compression="tiff_lzw")
image.rotate(90, expand=True).save("oriented.tif", exif=sideways, compression="tiff_lzw")
image.save("plain.bmp")
image.convert("RGBA").save("alpha.bmp")

# a frame of 16 x 12 at (8, 4) on a screen of 32 x 24, whose other pixels are the background
part = image.convert("P", palette=Image.Palette.ADAPTIVE).crop((8, 4, 24, 16))
part.save("part.gif")
gif = bytearray(open("part.gif", "rb").read())
gif[6:10] = struct.pack("<HH", WIDTH, HEIGHT)
at = 13 + 3 * (2 << (gif[10] & 7))
while gif[at] != 0x2C:
    at += 2
    while gif[at]:
        at += gif[at] + 1
    at += 1
gif[at + 1 : at + 5] = struct.pack("<HH", 8, 4)
open("part.gif", "wb").write(gif)
Image.open("part.gif").convert("RGB").save("part-expected.png", optimize=True)
