#!/usr/bin/env python3
"""Makes the golden pixels beside this script with Debian's python3-pil (9.4) and python3-opencv (4.6): a grey picture and what those libraries make of it."""
import os
import cv2
import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
W, H = 97, 61
FILL = (114, 30, 200)

rng = np.random.default_rng(20261130)
y, x = np.mgrid[0:H, 0:W]
texture = 110 + 70 * np.sin(x * x / 140.0) * np.cos(y / 3.0) + 40 * ((x // 7 + y // 5) % 2) + rng.normal(0, 12, (H, W))
grey = np.clip(texture, 0, 255).astype(np.uint8)
picture = Image.fromarray(grey).convert("RGB")


def save(name, pixels):
    np.save(os.path.join(HERE, name + ".npy"), np.ascontiguousarray(np.asarray(pixels), dtype=np.uint8))


PILLOW = {"nearest": Image.NEAREST, "lanczos": Image.LANCZOS, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "box": Image.BOX, "hamming": Image.HAMMING}
SIZES = {"small": (24, 20), "large": (104, 66), "both": (40, 90)}

np.save(os.path.join(HERE, "picture.npy"), grey)
for filter_name, code in PILLOW.items():
    for size_name, size in SIZES.items():
        # Grey stands for all three channels, which keeps the files small.
        save(f"{filter_name}-{size_name}", np.asarray(picture.resize(size, code))[:, :, 0])
for size_name, size in SIZES.items():
    save(f"plain-{size_name}", cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR))


def crop_or_pad(image, width, height, at_end=False):
    """timm's CenterCropOrPad: the middle, or the picture on the colour."""
    if image.width > width or image.height > height:
        left, top = max(0, round((image.width - width) / 2)), max(0, round((image.height - height) / 2))
        image = image.crop((left, top, left + min(width, image.width), top + min(height, image.height)))
    canvas = Image.new("RGB", (width, height), FILL)
    canvas.paste(image, (0, 0) if at_end else ((width - image.width) // 2, (height - image.height) // 2))
    return canvas


def fit(image, width, height, code, cover=False):
    """timm's ResizeKeepRatio: into the box, or over it."""
    ratio = (max if cover else min)(width / image.width, height / image.height)
    return image.resize((max(1, round(image.width * ratio)), max(1, round(image.height * ratio))), code)


def ultralytics_letterbox(image, side):
    """Ultralytics' LetterBox: scale, OpenCV's linear resize, border on both sides."""
    array = np.asarray(image)
    ratio = min(side / H, side / W)
    new = round(W * ratio), round(H * ratio)
    dw, dh = (side - new[0]) / 2, (side - new[1]) / 2
    array = cv2.resize(array, new, interpolation=cv2.INTER_LINEAR)
    top, bottom, left, right = round(dh - 0.1), round(dh + 0.1), round(dw - 0.1), round(dw + 0.1)
    return cv2.copyMakeBorder(array, top, bottom, left, right, cv2.BORDER_CONSTANT, value=FILL)


def pad_to_shape(image, width, height, at_end=False):
    """The picture on the colour in the shape of width x height, before any resize (LLaVA's expand2square for squares)."""
    new = max(image.width, round(image.height * width / height)), max(image.height, round(image.width * height / width))
    canvas = Image.new("RGB", new, FILL)
    canvas.paste(image, (0, 0) if at_end else ((new[0] - image.width) // 2, (new[1] - image.height) // 2))
    return canvas


save("letterbox", crop_or_pad(fit(picture, 32, 32, Image.BILINEAR), 32, 32))
save("letterbox-top-left", crop_or_pad(fit(picture, 32, 32, Image.LANCZOS), 32, 32, at_end=True))
save("letterbox-wide", crop_or_pad(fit(picture, 56, 20, Image.BICUBIC), 56, 20))
save("letterbox-cut", crop_or_pad(fit(picture, 36, 36, Image.BICUBIC), 32, 32))
save("letterbox-ultralytics", ultralytics_letterbox(picture, 32))
save("squash-cut", crop_or_pad(picture.resize((36, 40), Image.BILINEAR), 32, 32))
save("squash-smaller", crop_or_pad(picture.resize((20, 12), Image.HAMMING), 32, 32))
save("center-covers", crop_or_pad(fit(picture, 40, 34, Image.BICUBIC, cover=True), 36, 30))
for filter_name in ("bilinear", "bicubic", "lanczos", "box", "hamming", "nearest"):
    save(f"pad-{filter_name}", pad_to_shape(picture, 32, 32).resize((32, 32), PILLOW[filter_name]))
save("pad-top-left", pad_to_shape(picture, 32, 32, at_end=True).resize((32, 32), Image.BILINEAR))
save("pad-wide", pad_to_shape(picture, 60, 20).resize((60, 20), Image.BILINEAR))
save("pad-large", pad_to_shape(picture, 100, 100).resize((100, 100), Image.BICUBIC))
save("pad-plain", cv2.resize(np.asarray(pad_to_shape(picture, 32, 32)), (32, 32), interpolation=cv2.INTER_LINEAR))
save("pad-area", cv2.resize(np.asarray(pad_to_shape(picture, 32, 32)), (32, 32), interpolation=cv2.INTER_AREA))
save("region", np.asarray(picture.crop((11, 7, 80, 52)).resize((24, 20), Image.BILINEAR))[:, :, 0])
save("region-percent", np.asarray(picture.crop((round(0.25 * W), round(0.1 * H), round(0.75 * W), round(0.9 * H))).resize((24, 20), Image.LANCZOS))[:, :, 0])
save("region-letterbox", crop_or_pad(fit(picture.crop((11, 7, 80, 22)), 32, 32, Image.BILINEAR), 32, 32))
