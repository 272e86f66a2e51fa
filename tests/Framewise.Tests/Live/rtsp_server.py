"""Serves an MP4 with H.264 as rtsp://127.0.0.1:PORT/clip, by GStreamer's RTSP server: rtsp_server.py CLIP PORT"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer

Gst.init(None)
clip, port = sys.argv[1:]
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(f'( filesrc location="{clip}" ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=1 )')
server = GstRtspServer.RTSPServer(address="127.0.0.1", service=port)
server.get_mount_points().add_factory("/clip", factory)
if not server.attach(None):
    sys.exit(f"port {port} is taken")
print("ready", flush=True)
GLib.MainLoop().run()
